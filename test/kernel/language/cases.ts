/** Cells, run in order in one session, and what a user expects of the last one. */

export interface Expectation {
  readonly lastValue?: unknown;
  readonly stdout?: string;
  readonly error?: string;
  readonly typeErrorCodes?: readonly number[];
  readonly oneOf?: readonly Expectation[];
}

export interface Case {
  readonly name: string;
  readonly cells: readonly string[];
  readonly expect: Expectation;
  /** Earlier cells that are expected to fail. */
  readonly fails?: readonly number[];
}

function gives(name: string, cells: readonly string[], lastValue: unknown): Case {
  return { name, cells, expect: { lastValue } };
}

function rejects(name: string, cells: readonly string[], ...codes: number[]): Case {
  return { name, cells, expect: { typeErrorCodes: codes } };
}

export const CASES: readonly Case[] = [
  gives(
    "type of an import's name after that name means something else",
    [
      'import * as ev from "node:events"\nconst list = [new ev.EventEmitter()]',
      "const a = list[0]",
      "const ev = 1",
      "const b = list[0]",
      "[typeof a.emit, typeof b.emit, ev + 1].join()",
    ],
    "function,function,2",
  ),
  rejects(
    "type of an import's name is still known after that name means something else",
    [
      'import * as ev from "node:events"\nconst list = [new ev.EventEmitter()]',
      "const a = list[0]",
      "const ev = 1",
      "const b = list[0]",
      "const c: string = b",
    ],
    2322,
  ),
  gives("empty cell", ["const a = 1", ""], undefined),
  gives("semicolon only", [";"], undefined),
  gives("comment only", ["// nothing"], undefined),
  gives("ends in a comment", ["const a = 2", "a // two"], 2),
  gives("ends in a block comment and semicolons", ["5 /* five */ ;;"], 5),
  gives("await as the last value", ["await Promise.resolve(7)"], 7),
  gives("block is no object", ["{ a: 1 }"], undefined),
  gives(
    "accessor fields: private, static, with a name in quotes",
    [
      "class A { accessor x = 1; static accessor s = 2; accessor #p = 3; accessor 'q r' = 4; get p() { return ++this.#p } }\nconst a = new A(); a.x++\n;[a.x, A.s, a.p, a['q r']]",
    ],
    [2, 2, 4, 4],
  ),
  gives(
    "labels: of loops and of blocks",
    [
      "const seen: number[] = []\nouter: for (const i of [1, 2, 3]) { for (const j of [1, 2]) { if (j === 2) continue outer; if (i === 3) break outer; seen.push(i) } }\nblock: { if (seen.length > 0) break block; seen.push(9) }",
      "seen",
    ],
    [1, 2],
  ),
  gives(
    "a closure sees a later cell's assignment, and a later declaration",
    [
      "let n = 1; const read = () => n",
      "n = 5; const first = read()",
      "let n = 'again'",
      "[first, read()]",
    ],
    [5, "again"],
  ),
  gives(
    "exports of every form are declarations like others",
    [
      "export const a = 1; export function b() { return 2 }; export default class C {}; export type D = number; const e = 3; export { a as f, e }",
      "const d: D = 4\n;[a, b(), typeof C, d, e]",
    ],
    [1, 2, "function", 4, 3],
  ),
  gives("object literal", ["({ a: 1, b: [2] })"], { a: 1, b: [2] }),
  gives("use strict", ['"use strict"\nconst a = 1', "a"], 1),
  gives(
    "numeric separators and bigint",
    ["const big = 1_000n ** 2n", "String(big + 1n)"],
    "1000001",
  ),
  gives("comma operator", ["let i = 0", "i++, i++, i"], 2),
  rejects(
    "primitive types, with their literals, tuples and unions, in the next cell",
    [
      "let n = 1; const m: readonly (number | undefined)[][] = [[1]]; const u: 'a' | \"b'c\" | -1.5 = 'a'; const p: [number, string | null] = [1, null]",
      "n = 'x'; m[0] = []; u === 'd'; const [one, two]: [string, string] = p",
    ],
    2322,
    2322,
    2367,
    2542,
  ),
  gives(
    "generator method and spread",
    ["class R { *[Symbol.iterator]() { yield 1; yield 2 } }", "[...new R()]"],
    [1, 2],
  ),
  gives(
    "getter and setter",
    [
      "class G { #v = 1; get v() { return this.#v } set v(n: number) { this.#v = n } }\nconst g = new G()",
      "g.v = 5; g.v",
    ],
    5,
  ),
  gives("static block", ["class S { static t: number; static { S.t = 3 } }", "S.t"], 3),
  gives(
    "async arrow",
    ["const later = async (n: number): Promise<number> => n + 1", "await later(1)"],
    2,
  ),
  gives(
    "inner function shadows",
    ["const v = 1; function f() { const v = 2; return (() => v)() }", "f() + v"],
    3,
  ),
  gives(
    "optional call of a name",
    ["let cb: (() => number) | undefined", "[cb?.(), (cb = () => 3, cb?.())]"],
    [undefined, 3],
  ),
  gives("optional method call", ["const a = { f() { return this === a } }", "a?.f()"], true),
  gives("this inside a method", ["const o = { n: 4, m() { return this.n } }", "o.m()"], 4),
  gives(
    "object pattern default refers to a name",
    [
      "const d = 9",
      "const { p = d, q: { r = p } = {} as { r?: number } } = {} as { p?: number; q?: { r?: number } }",
      "[p, r]",
    ],
    [9, 9],
  ),
  gives(
    "array pattern default function is named",
    ["const [named = () => 1] = [] as (() => number)[]", "named.name"],
    "named",
  ),
  gives(
    "catch parameter shadows",
    ["const e = 1", "let seen = 0; try { throw 2 } catch (e) { seen = e as number } seen + e"],
    3,
  ),
  gives("catch without a parameter", ["let c = 0; try { throw 1 } catch { c = 1 } c"], 1),
  gives(
    "labelled continue",
    ["let n = 0\nouter: for (let i = 0; i < 3; i++) { for (;;) { n++; continue outer } }\nn"],
    3,
  ),
  gives(
    "default parameters see names",
    ["const base = 10", "function f(a = base, b = a + 1) { return a + b }", "f()"],
    21,
  ),
  gives("computed keys", ['const k = "x"', "const o = { [k]: 1, [`${k}y`]: 2 }", "o.x + o.xy"], 3),
  gives("template type", ["type Px = `${number}px`", 'const w: Px = "12px"; w'], "12px"),
  rejects("template type refuses", ["type Px = `${number}px`", 'const w: Px = "12em"'], 2322),
  gives(
    "import again",
    [
      'import { join } from "path"',
      'import { join, sep } from "path"',
      'join("a", "b") === `a${sep}b`',
    ],
    true,
  ),
  gives(
    "type-only import",
    [
      'import type { ParsedPath } from "path"',
      'const p: Partial<ParsedPath> = { ext: ".a" }; p.ext',
    ],
    ".a",
  ),
  gives(
    "default and namespace import",
    ['import fs, * as all from "fs"', "fs.existsSync === all.existsSync"],
    true,
  ),
  gives("import for effects", ['import "node:path"\n3'], 3),
  gives("renamed import", ['import { basename as base } from "path"', 'base("/a/b")'], "b"),
  gives(
    "imported name shadowed by a parameter",
    ['import { join } from "path"', "((join: number) => join)(4)"],
    4,
  ),
  rejects("no such export", ['import { nope } from "path"'], 2305),
  rejects("assign to a member of an import", ['import * as p from "path"', "p.sep = 1"], 2540),
  gives(
    "enum as a type",
    [
      "enum Color { Red, Blue = 5 }",
      'const c: Color = Color.Blue; const r: Record<Color, string> = { [Color.Red]: "r", [Color.Blue]: "b" }; r[c]',
    ],
    "b",
  ),
  gives(
    "enum members from an earlier enum",
    ["enum A { X = 2 }", "enum B { Y = A.X * 2, Z }", "B.Z"],
    5,
  ),
  gives(
    "abstract and override",
    [
      "abstract class P { abstract n(): number; twice() { return 2 * this.n() } }",
      "class Q extends P { override n() { return 4 } }",
      "new Q().twice()",
    ],
    8,
  ),
  gives(
    "overloaded method",
    [
      "class O { m(a: string): string; m(a: number): number; m(a: any) { return a } }",
      "new O().m(3).toFixed(1)",
    ],
    "3.0",
  ),
  gives(
    "satisfies",
    ["const m = { a: 1, b: 2 } satisfies Record<string, number>", "Object.keys(m).length + m.b"],
    4,
  ),
  gives(
    "for in over a name",
    ["const o = { a: 1, b: 2 }", "const ks: string[] = []; for (const k in o) ks.push(k); ks"],
    ["a", "b"],
  ),
  gives(
    "for of assigns an earlier let",
    ["let x = 0; const xs = [1, 2, 3]", "for (x of xs); x"],
    3,
  ),
  gives(
    "for of with a pattern",
    ["let a = 0, b = 0", "for ([a, b] of [[1, 2], [3, 4]]); [a, b]"],
    [3, 4],
  ),
  gives(
    "typeof as a type",
    ["const cfg = { lr: 0.1 }", "const other: typeof cfg = { lr: 1 }; other.lr"],
    1,
  ),
  rejects(
    "typeof as a type refuses",
    ["const cfg = { lr: 0.1 }", 'const other: typeof cfg = { lr: "1" }'],
    2322,
  ),
  gives(
    "namespace with function and type",
    [
      "namespace Geo { export interface P { x: number } export const at = (x: number): P => ({ x }) }",
      "const p: Geo.P = Geo.at(3); p.x",
    ],
    3,
  ),
  gives(
    "interface and class merge in a cell",
    [
      "interface M { extra: string }\nclass M { own = 1 }",
      'const m = new M(); m.extra = "e"; m.extra + m.own',
    ],
    "e1",
  ),
  gives(
    "generic constrained by an earlier type",
    [
      "type HasId = { id: number }",
      "const ids = <T extends HasId>(xs: T[]) => xs.map((x) => x.id)",
      "ids([{ id: 4 }])",
    ],
    [4],
  ),
  gives("let without value, then assigned", ["let z: string", 'z = "q"', "z"], "q"),
  gives("const literal widens", ["const one = 1", "let l = one; l = 2; l"], 2),
  gives("boolean constant", ["const yes = true", "let no = yes; no = false; no"], false),
  gives("string with quotes", ["const s = 'a\"b\\n'", "s.length"], 4),
  gives(
    "delete of a property",
    ["const o: { a?: number } = { a: 1 }", 'delete o.a; "a" in o'],
    false,
  ),
  gives(
    "async iterator",
    [
      "async function* count() { for (let i = 0; i < 3; i++) yield i }",
      "const got: number[] = []; for await (const i of count()) got.push(i); got",
    ],
    [0, 1, 2],
  ),
  gives(
    "for await over promises",
    [
      "const ps = [Promise.resolve(1), Promise.resolve(2)]",
      "let t = 0; for await (const p of ps) t += p; t",
    ],
    3,
  ),
  gives("unicode escapes in names", ["const \\u0061b = 3", "ab"], 3),
  gives(
    "regular expressions",
    ["const re = /[/\\]](?<n>\\d+)/u", 're.exec("/12")!.groups!.n'],
    "12",
  ),
  gives(
    "line breaks without semicolons",
    ["let a = 1\nlet b = a\n;[a, b] = [b + 1, a];\n`${a}${b}`"],
    "21",
  ),
  gives("cast before a parenthesis", ["let a: unknown = 1\nlet b = a as number\n(b)"], 1),
  gives(
    "statement after a call of a cell's function",
    ["const f = (n: number) => n", "let a = f(1)\nf(2)\na"],
    1,
  ),
  gives(
    "arrow with a type over lines",
    ["const f = (x: number): {\n  a: number;\n} => ({ a: x })", "f(2).a"],
    2,
  ),
  gives(
    "parameter properties in a subclass",
    [
      "class A { constructor(readonly a: number) {} }",
      "class B extends A { constructor(public b: number) { super(b + 1) } }",
      "const o = new B(1); [o.a, o.b]",
    ],
    [2, 1],
  ),
  gives(
    "private fields and in",
    ["class A { #p = 1; static has(o: object) { return #p in o } }", "A.has(new A())"],
    true,
  ),
  gives(
    "class expression keeps its name",
    ["const K = class { v = 1 }", "K.name + new K().v"],
    "K1",
  ),
  gives(
    "class extends an expression",
    [
      "const mix = (B: new () => object) => class extends B { m() { return 1 } }",
      "class C extends mix(Object) {}\nnew C().m()",
    ],
    1,
  ),
  gives(
    "assertion function",
    [
      'function must(x: unknown): asserts x is string { if (typeof x !== "string") throw new Error() }',
      'const u: unknown = "s"; must(u); u.length',
    ],
    1,
  ),
  gives(
    "type guard",
    [
      'const isNum = (x: unknown): x is number => typeof x === "number"',
      'const q: unknown = 4; isNum(q) ? q.toFixed(0) : ""',
    ],
    "4",
  ),
  gives(
    "unused type error is ignored on request",
    ['// @ts-expect-error\nconst n: number = "s"\ntypeof n'],
    "string",
  ),
  gives(
    "globals",
    [
      'Buffer.from("ab").length + new URL("http://a/b").pathname + typeof fetch + typeof setTimeout + typeof process.version',
    ],
    "2/bfunctionfunctionstring",
  ),
  gives(
    "redeclare an import as a value",
    ['import { sep } from "path"', "const sep = 3", "sep + 1"],
    4,
  ),
  gives(
    "redeclare three times",
    ["const a = 1", 'const a = "s"', "const a = [true]", "a[0]"],
    true,
  ),
  gives(
    "type alias over an earlier one, old values keep theirs",
    ["type T = number; const t: T = 1", "type T = string", 'const u: T = "u"; u + t.toFixed(0)'],
    "u1",
  ),
  gives(
    "value keeps a redeclared class's type",
    [
      "class A { one = 1 }; const list: A[] = [new A()]",
      "class A { two = 2 }",
      "list[0]!.one + new A().two",
    ],
    3,
  ),
  gives(
    "destructured swap over cells",
    ["let a = 1; let b = 2", "[a, b] = [b, a]", "[a, b]"],
    [2, 1],
  ),
  gives(
    "names of the generated code",
    ["const $ = 2; const $cell = 3", "(($: number) => $ * 2 + $cell)(4) + $"],
    13,
  ),
  gives("shorthand of a name", ["const lr = 0.1, steps = 3", "({ lr, steps })"], {
    lr: 0.1,
    steps: 3,
  }),
  gives(
    "using in a block",
    [
      "const log: string[] = []; const r = (n: string) => ({ [Symbol.dispose]() { log.push(n) } })",
      '{ using a = r("a"); using b = r("b"); log.push("in") }\nlog',
    ],
    ["in", "b", "a"],
  ),
  gives(
    "using disposes when the cell throws",
    [
      'const log: string[] = []; const r = { [Symbol.dispose]() { log.push("d") } }',
      'await (async () => { using a = r; throw new Error("x") })().catch(() => log.push("c")); log',
    ],
    ["d", "c"],
  ),
  gives(
    "await using",
    [
      'const log: string[] = []; const r = { async [Symbol.asyncDispose]() { log.push("d") } }',
      'await using a = r; log.push("u")',
      "log",
    ],
    ["u", "d"],
  ),
  gives(
    "parameter decorator",
    [
      "const seen: unknown[] = []; function inj(t: any, k: any, i: number) { seen.push(i) }",
      "class D { m(@inj a: number) { return a } }\n[seen[0], new D().m(2)]",
    ],
    [0, 2],
  ),
  gives(
    "tuple and rest",
    ["function f(...xs: [number, string?]) { return xs.length }", 'f(1) + f(1, "a")'],
    3,
  ),
  gives("import.meta", ["typeof import.meta.url + typeof import.meta.dirname"], "stringstring"),
  gives(
    "arrow function in a namespace import call",
    ['import * as path from "path"', '["/a/b"].map((p) => path.basename(p))'],
    ["b"],
  ),
  {
    name: "throws with its message",
    cells: ['const f = () => { throw new RangeError("too far") }', "f()"],
    expect: { error: "RangeError: too far" },
  },
  {
    name: "function of a failed cell stays",
    cells: ['throw new Error("x"); function kept() { return 1 }', "kept()"],
    expect: { lastValue: 1 },
    fails: [0],
  },
  {
    name: "failed import forgets the name",
    cells: ["const a = 1; throw 1; const b = 2", "b"],
    expect: { typeErrorCodes: [2304] },
    fails: [0],
  },
  rejects("wrong argument", ["function f(n: number) { return n }", 'f("a")'], 2345),
  rejects("syntax error", ["const a = = 1"], 1109),
  rejects(
    "missing property in an earlier interface",
    ["interface P { x: number; y: number }", "const p: P = { x: 1 }"],
    2741,
  ),
  gives(
    "loop over a name that a function sees",
    [
      "let s = 0; const seen: number[] = []; const look = () => seen.push(s)",
      "for (let i = 0; i < 3; i++) { s += i; look() }",
      "seen",
    ],
    [0, 1, 3],
  ),
  gives(
    "name of a loop is captured later",
    [
      "let s = 0",
      "while (s < 3) s++",
      "const get = () => s; while (s < 5) { s++; get() }\n[s, get()]",
    ],
    [5, 5],
  ),
  gives(
    "loop with a break and a pattern",
    [
      "let a = 0, b = 0",
      "outer: for (const x of [1, 2, 3]) { for (;;) { [a, b] = [b + x, a]; if (x === 2) break outer; continue outer } }\n[a, b]",
    ],
    [2, 1],
  ),
  {
    name: "loop over names keeps what it had when it throws",
    cells: [
      "let s = 0; const xs = [1, 2, 3]",
      "for (const x of xs) { if (x === 3) throw 1; s += x }",
      "s",
    ],
    expect: { lastValue: 3 },
    fails: [1],
  },
  gives(
    "accessor fields",
    [
      "class A { static accessor n = 1; accessor v: number = 2 }\nconst a = new A(); a.v += 3; A.n = 4",
      "[a.v, A.n, Object.keys(a).length]",
    ],
    [5, 4, 0],
  ),
];
