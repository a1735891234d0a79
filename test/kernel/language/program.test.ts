import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCell } from "../../../kernel/language/syntax/ast.js";
import { cellSyntax } from "../../../kernel/language/syntax/cell.js";
import { Edits, originalOffset } from "../../../kernel/language/syntax/edits.js";
import { outerReferences } from "../../../kernel/language/syntax/scope.js";
import { transform } from "../../../kernel/language/transform/program.js";
import { evaluate, installStop } from "./evaluate.js";

const META = { url: "file:///n/cell.ts", filename: "/n/cell.ts", dirname: "/n" };

function program(code: string, known: Iterable<string> = []) {
  const cell = cellSyntax(code, parseCell(code));
  assert.deepEqual(cell.parsed.errors, [], code);
  return { cell, program: transform(cell, { known: new Set(known), meta: META }) };
}

/** Statements over the numbers a, b, c and the list log; each leaves them finite. */
const statement = fc.oneof(
  fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9)).map(([v, n]) => `${v} = ${v} + ${n}`),
  fc.constantFrom(
    "[a, b] = [b, a]",
    "({ a, b: c = 3 } = { a: c, b })",
    "for (let i = 0; i < 3; i++) a += i",
    "for (const v of [a, b]) { if (v > 50) continue; log.push(v) }",
    "const f = (x: number) => x * 2 + b",
    "function g(a: number, { b: d } = { b }) { return a - d }",
    "c = f(c) % 97",
    "c = g(c) as number",
    "log.push(...[a, b].map((v) => v % 7))",
    "if (a > b) { var top = a } else { var top = b as number }",
    "c += top",
    "class P { constructor(readonly x: number, private y = b) {} sum(): number { return this.x + this.y } }",
    "a = new P(a).sum() % 101",
    "const { length } = log",
    "b = length! + 1",
    "enum E { One = 1, Two }",
    "a += E.Two",
    "a += await Promise.resolve(1)",
    "type T = typeof a",
    "try { throw a } catch (b) { c = (b as T) ?? c }",
    "a ||= 4; b &&= 5; c ??= 6",
    "log.push(f.name.length)",
    "label: for (;;) { a++; break label }",
    "switch (a % 2) { case 0: { const a = 1; log.push(a); break } default: log.push(b) }",
  ),
);

const HEAD = [
  "let a = 1, b = 2, c = 3; const log: number[] = []",
  "const f = (x: number) => x + 1",
  "function g(x: number) { return x - 1 }",
  "var top: number = 1",
  "class P { constructor(readonly x: number) {} sum() { return this.x } }",
  "const { length } = log",
  "enum E { One, Two }",
  "type T = number",
];

async function outcome(cells: readonly string[]): Promise<unknown> {
  const names: Record<string, unknown> = {};
  const known = new Set<string>();
  let value: unknown;
  for (const code of cells) {
    const { cell, program: made } = program(code, known);
    const ran = await evaluate(made, names);
    if (ran.error) throw new Error(`${code}\n${made.javascript}`, { cause: ran.error });
    for (const one of cell.declared) if (one.value) known.add(one.name);
    value = ran.value;
  }
  return value;
}

describe("cell programs", () => {
  before(() => void installStop());

  it("give the same result in one cell and split at any statements", async () => {
    // Names are declared once in a program: a cell may redeclare, a statement list may not.
    const lines = fc
      .array(statement, { maxLength: 14 })
      .map((all) =>
        all.filter(
          (one, index) =>
            all.indexOf(one) === index || !/^(?:const|class|enum|type|function)/.test(one),
        ),
      );
    await fc.assert(
      fc.asyncProperty(lines, fc.infiniteStream(fc.boolean()), async (body, cuts) => {
        const own = (line: string) =>
          /^(?:const|class|enum|type|function) ?\{? ?(\w+)/.exec(line)?.[1];
        const redeclared = new Set(body.map(own));
        const head = HEAD.filter((line) => own(line) === undefined || !redeclared.has(own(line)));
        // Functions and classes come first, so that a split program may use them as a whole one does.
        const order = [...head, ...body.filter(own), ...body.filter((line) => !own(line))];
        const statements = [...order, "[a, b, c, log]"];
        const cells: string[] = [];
        for (const line of statements) {
          if (cells.length === 0 || cuts.next().value) cells.push(line);
          else cells[cells.length - 1] += `;\n${line}`;
        }
        assert.deepEqual(await outcome(cells), await outcome([statements.join(";\n")]));
      }),
      { numRuns: 150 },
    );
  });

  it("keep every line and map every name back to where it was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 10 }), async (body) => {
        const code = body.filter((one, index) => body.indexOf(one) === index).join(";\n");
        const { cell, program: made } = program(code, [
          "a",
          "b",
          "c",
          "log",
          "f",
          "g",
          "P",
          "E",
          "top",
          "length",
        ]);
        const generated = made.javascript.split("\n");
        for (const reference of outerReferences(cell.parsed.program)) {
          if (reference.erased || reference.meaning !== "value") continue;
          const line = code.slice(0, reference.start).split("\n").length;
          assert.ok(
            generated[line - 1]?.includes(reference.name),
            `${reference.name} left line ${line}`,
          );
        }
        const ends = made.positions.map(([from]) => from);
        assert.deepEqual(
          ends,
          ends.toSorted((x, y) => x - y),
        );
        // `$.P = ` before a class is ours, and comes from where the class begins.
        for (const match of made.javascript.matchAll(/\$\.(\w+)(?! = class)\b/g)) {
          const at = originalOffset(made.positions, match.index + 2);
          // What stands before the first line's text, as hoisting, maps to the beginning.
          if (at === 0 && !code.startsWith(match[1] ?? "")) continue;
          const name = code.slice(at, at + (match[1] ?? "").length);
          if (!/\benum\b/.test(code)) assert.equal(name, match[1], made.javascript);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("map every kept character of an edited text back", () => {
    const edit = fc.record({
      at: fc.nat(40),
      text: fc.constantFrom("$.", "(0, ", "xx"),
      close: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.array(edit), (source, list) => {
        const edits = new Edits(source);
        for (const { at, text, close } of list) {
          const offset = Math.min(at, source.length);
          if (close) edits.close(offset, text);
          else edits.open(offset, text);
        }
        const { text, anchors } = edits.apply("prefix ", " suffix");
        for (let at = 0; at < text.length; at++) {
          const original = originalOffset(anchors, at);
          // Inserted text comes from where the character after it stood.
          const kept = original < source.length && originalOffset(anchors, at + 1) !== original;
          if (kept) assert.equal(text[at], source[original]);
        }
      }),
    );
  });

  it("stop at loop heads and function entries", async () => {
    const state = installStop();
    for (const code of [
      "while (true);",
      "for (;;) {}",
      "do {} while (true)",
      "for (const k in { a: 1 }) {}",
      "const f = () => f(); f()",
      "function g(): never { return g() }\ng()",
      "class A { m() { return 1 } }\nnew A().m()",
      "await (async () => { for (;;) await 1 })()",
    ]) {
      const { program: made } = program(code);
      state.stop = true;
      const ran = await evaluate(made, {});
      state.stop = false;
      assert.match(String(ran.error), /interrupted/, code);
    }
  });

  it("work on locals in loops at the top level", () => {
    const { program: made } = program("let s = 0\nfor (let i = 0; i < 9; i++) s += i\ns");
    const [, line = ""] = made.javascript.split("\n");
    const [loop = "", end = ""] = line.split("finally");
    assert.match(loop, /\{ let s = \$\.s; try \{ for .*\{.*s \+= i;\}/);
    assert.match(end, /\$\.s = s;/);
    assert.equal(loop.match(/\$\.s/g)?.length, 1);
  });

  it("count statements in the order in which they run", async () => {
    const { program: made } = program(
      "const a = 1\nthrow new Error()\nimport { sep } from 'path'\nfunction f() {}",
    );
    assert.deepEqual(made.declarations, [
      { name: "a", kind: "const", statement: 1 },
      { name: "sep", kind: "import", statement: 0 },
      { name: "f", kind: "function", statement: -1 },
    ]);
    assert.equal(made.statements, 4);
    const names: Record<string, unknown> = {};
    const ran = await evaluate(made, names);
    assert.equal(ran.done, 2);
    assert.deepEqual(Object.keys(names).toSorted(), ["a", "f", "sep"]);
  });

  it("puts errors on the learner's line and column", async () => {
    const code =
      "const lr: number = 0.1\nfunction fail(x: number): never {\n  throw new Error(`${x}`)\n}\nfail(lr)";
    const { program: made } = program(code);
    const ran = await evaluate(
      { ...made, javascript: `${made.javascript}\n//# sourceURL=cell-of-the-test` },
      {},
    );
    const stack = String((ran.error as Error).stack);
    const [, line, column] = /cell-of-the-test:(\d+):(\d+)/.exec(stack) ?? [];
    assert.equal(Number(line), 3, stack);
    const lineStart =
      made.javascript
        .split("\n")
        .slice(0, Number(line) - 1)
        .join("\n").length + 1;
    const at = originalOffset(made.positions, lineStart + Number(column) - 1);
    assert.equal(code.slice(at, at + "new Error".length), "new Error");
  });
});
