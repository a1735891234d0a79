/**
 * Random real programs, as lists of statements: declarations of every kind, closures, loops, control
 * flow, awaits, errors. No name is declared twice, since a program may not and cells may.
 */
import fc from "fast-check";

/** What a statement may use: numbers, functions of a number, lists of numbers, classes with `x` and `sum()`. */
interface Names {
  readonly constants: string[];
  readonly variables: string[];
  readonly functions: string[];
  readonly lists: string[];
  readonly classes: string[];
  readonly enums: string[];
  readonly asyncs: string[];
}

/** Picks by numbers that the generator drew, so that a failing program shrinks. */
class Draw {
  #at = 0;
  #named = 0;
  constructor(private readonly numbers: readonly number[]) {}

  below(limit: number): number {
    return (this.numbers[this.#at++ % this.numbers.length] ?? 0) % limit;
  }

  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  }

  name(prefix: string): string {
    this.#named += 1;
    return `${prefix}${this.#named}`;
  }
}

function expression(draw: Draw, names: Names, depth = 2): string {
  const inner = () => expression(draw, names, depth - 1);
  const atom = () => draw.of([...names.constants, ...names.variables, String(draw.below(9))]);
  if (depth === 0) return atom();
  const forms = [
    atom,
    () => `(${inner()} + ${inner()})`,
    () => `(${inner()} * ${draw.below(5)} - ${inner()})`,
    () => `(${inner()} > ${inner()} ? ${inner()} : ${inner()})`,
    () => `${draw.of(names.functions)}(${inner()})`,
    () => `(${draw.of(names.lists)}[${draw.below(3)}] ?? ${inner()})`,
    () =>
      `${draw.of(names.lists)}.map((n) => n + ${expression(draw, { ...names, asyncs: [] }, depth - 1)}).reduce((a, b) => (a + b) % 97, 0)`,
    () => `new ${draw.of(names.classes)}(${inner()}).sum()`,
    () => `(${inner()} as number)`,
    () => `Number(\`\${${inner()}}\`)`,
    ...(names.enums.length > 0 ? [() => `${draw.of(names.enums)}.B`] : []),
    ...(names.asyncs.length > 0 ? [() => `(await ${draw.of(names.asyncs)}(${inner()}))`] : []),
  ];
  return draw.of(forms)();
}

function statement(draw: Draw, names: Names): string {
  // A function's body has no top-level await: what it refers to is drawn without.
  const plain: Names = { ...names, asyncs: [] };
  const value = () => expression(draw, names);
  const inner = () => expression(draw, plain);
  const made = (kind: string[], prefix: string, text: (name: string) => string): string => {
    const name = draw.name(prefix);
    const written = text(name);
    kind.push(name);
    return written;
  };
  const forms: (() => string)[] = [
    () => made(names.constants, "c", (name) => `const ${name}: number = ${value()} % 1009`),
    () => made(names.constants, "c", (name) => `const { ${name} = 2 } = { ${name}: ${value()} }`),
    () => made(names.constants, "c", (name) => `const [${name}] = [${value()}, ${value()}]`),
    () => made(names.variables, "v", (name) => `let ${name} = ${value()} % 1009`),
    () => made(names.variables, "v", (name) => `var ${name}: number = ${value()}`),
    () =>
      made(
        names.functions,
        "f",
        (name) => `const ${name} = (n: number): number => (n + ${inner()}) % 1009`,
      ),
    () =>
      made(
        names.functions,
        "f",
        (name) =>
          `function ${name}(n: number): number { const m = ${inner()}; return n < 1 ? m % 1009 : (${name}(Math.min(n - 1, 3)) + m) % 1009 }`,
      ),
    () => {
      const target = draw.of(names.variables);
      return made(
        names.functions,
        "f",
        (name) =>
          `const ${name} = (n: number): number => { ${target} = (${target} + n) % 1009; return ${target} }`,
      );
    },
    () =>
      made(
        names.asyncs,
        "g",
        (name) =>
          `async function ${name}(n: number): Promise<number> { await null; return n + ${inner()} }`,
      ),
    () => made(names.lists, "l", (name) => `const ${name}: number[] = [${value()}, ${value()}]`),
    () =>
      made(
        names.classes,
        "K",
        (name) =>
          `class ${name} { static made = 0; constructor(readonly x: number, private y = ${inner()}) { ${name}.made++ } sum(): number { return (this.x + this.y) % 1009 } }`,
      ),
    () =>
      made(
        names.classes,
        "K",
        (name) =>
          `class ${name} extends ${draw.of(names.classes)} { override sum(): number { return super.sum() + 1 } }`,
      ),
    () => made(names.enums, "E", (name) => `enum ${name} { A = ${draw.below(5)}, B, C }`),
    () => `type ${draw.name("T")} = { readonly n: number }`,
    () => `interface ${draw.name("I")}<V> { value: V; (n: number): V }`,
    () => `${draw.of(names.variables)} = ${value()} % 1009`,
    () => `${draw.of(names.variables)} += ${value()}`,
    () => `${draw.of(names.variables)}++`,
    () => `[${draw.of(names.variables)}] = [${value()}]`,
    () => `${draw.of(names.lists)}.push(${value()})`,
    () => `console.log(${value()}, ${draw.of(names.lists)}.length)`,
    () =>
      `for (let i = 0; i < ${draw.below(4)}; i++) { ${draw.of(names.variables)} = (${draw.of(names.variables)} + i * ${inner()}) % 1009 }`,
    () =>
      `for (const n of ${draw.of(names.lists)}.slice(0, 5)) { if (n > 50) continue; console.log("n", n + ${inner()}) }`,
    () => `for (const k in { p: 1, q: 2 }) console.log(k, ${inner()})`,
    () => `for await (const n of [${value()}, Promise.resolve(2)]) console.log("awaited", n)`,
    () => {
      const v = draw.of(names.variables);
      return `${v} = 0; while (${v} < ${draw.below(5)}) ${v}++`;
    },
    () =>
      `if (${value()} > ${draw.below(50)}) { const c = ${inner()}; console.log("then", c) } else { console.log("else") }`,
    () =>
      `switch (${value()} % 3) { case 0: { const s = ${inner()}; console.log("zero", s); break } default: console.log("other") }`,
    () =>
      `try { if (${value()} % 2) throw new RangeError("odd"); console.log("even") } catch (e) { console.log(String(e)) } finally { ${draw.of(names.variables)}++ }`,
    () => `{ const c = ${inner()}; let v = c; v++; console.log("block", v) }`,
    () => `label: for (let i = 0; ; i++) { for (;;) { if (i > 2) break label; continue label } }`,
    () =>
      `console.log(typeof ${draw.of([...names.functions, ...names.classes])}, ${draw.of(names.functions)}.name)`,
  ];
  return draw.of(forms)();
}

/** Every program ends by printing all it has; one of eight throws on the way. */
export const programs: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.array(fc.nat(100_000), { minLength: 20, maxLength: 400 }),
    fc.integer({ min: 3, max: 18 }),
    fc.option(fc.nat(100), { freq: 8 }).map((at) => (at === null ? null : at)),
  )
  .map(([numbers, count, throwsAt]) => {
    const draw = new Draw(numbers);
    const names: Names = {
      constants: ["c0"],
      variables: ["v0"],
      functions: ["f0"],
      lists: ["l0"],
      classes: ["K0"],
      enums: [],
      asyncs: [],
    };
    const statements = [
      "const c0 = 3",
      "let v0 = 4",
      "const f0 = (n: number) => n + v0",
      "const l0: number[] = [5, 6]",
      "class K0 { constructor(readonly x: number) {} sum(): number { return this.x } }",
    ];
    for (let i = 0; i < count; i++) statements.push(statement(draw, names));
    const { constants, variables, lists } = names;
    const all = [...constants, ...variables, ...lists.map((name) => `${name}.join()`)];
    statements.push(`console.log(${all.join(", ")})`);
    if (throwsAt !== null && throwsAt % 8 === 0)
      statements.splice(5 + (throwsAt % count), 0, "throw new TypeError(`thrown ${v0}`)");
    return statements;
  });
