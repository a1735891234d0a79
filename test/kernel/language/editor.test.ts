import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LanguageClient } from "../../../kernel/language/client.js";
import type { CheckResult } from "../../../kernel/language/contract.js";

const PRELOAD = [
  { name: "tf", type: 'typeof import("@tensorflow/tfjs")' },
  { name: "dfd", type: 'typeof import("danfojs-node")' },
];

/** Through the client and its thread, from a folder that has no packages of its own. */
describe("language client", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-editor-"));
  let client: LanguageClient;

  before(() => {
    writeFileSync(
      join(folder, "util.ts"),
      "/** Twice as much. */\nexport const twice = (n: number) => 2 * n;\n",
    );
    writeFileSync(join(folder, "data.json"), '{ "rows": [1, 2] }');
    mkdirSync(join(folder, "node_modules/esm-only"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules/esm-only/package.json"),
      '{"name":"esm-only","type":"module","exports":{".":{"types":"./i.d.ts","import":"./i.js"}}}',
    );
    writeFileSync(
      join(folder, "node_modules/esm-only/i.d.ts"),
      "export declare const answer: 42;\n",
    );
    writeFileSync(join(folder, "node_modules/esm-only/i.js"), "export const answer = 42;\n");
    client = new LanguageClient({ folder, preload: PRELOAD });
  });
  beforeEach(() => client.reset());
  after(async () => {
    await client.dispose();
    rmSync(folder, { recursive: true });
  });

  const check = (code: string, types: "error" | "warn" | "off" = "error") =>
    client.check({ code, types });

  async function cell(code: string): Promise<void> {
    const checked = await check(code);
    assert.deepEqual(checked.diagnostics, [], code);
    assert.ok(checked.status === "ok");
    await client.settle(checked.program.statements);
  }

  const codes = (checked: CheckResult) => checked.diagnostics.map((one) => one.code);

  it("types the preloaded names, as values and as namespaces", async () => {
    await cell("const t: tf.Tensor = tf.ones([2, 3])\nconst df = new dfd.DataFrame([[1, 2]])");
    assert.deepEqual(codes(await check("const s: string = t.shape")), [2322]);
    await cell("const tf = 1");
    await cell("tf + 1");
  });

  it("resolves packages, JSON and local modules from the folder, and the rest from the kernel", async () => {
    await cell('import { answer } from "esm-only"; const a: 42 = answer');
    await cell('import { twice } from "./util"; const n: number = twice(2)');
    await cell(
      'import data from "./data.json" with { type: "json" }; const r: number[] = data.rows',
    );
    await cell('import * as tslab from "tslab"; tslab.display.html("x")');
    await cell('import * as vl from "vega-lite"; typeof vl.compile');
    assert.deepEqual(codes(await check('import "./missing"')).length, 1);
  });

  it("leaves out an import that is types only", async () => {
    const checked = await check('import { Node } from "@oxc-project/types"\nconst x: Node | 1 = 1');
    assert.ok(checked.status === "ok", JSON.stringify(checked.diagnostics));
    assert.doesNotMatch(checked.program.javascript, /\.import\(/);
  });

  it("tells where an error is and why, in one message", async () => {
    const code = 'const s = "😀"\nconst o: { a: { b: number } } = { a: { b: s } }';
    const [found] = (
      await check(
        "type D = { a: { b: number } }; const d: { a: { b: string } } = { a: { b: 1 } } as D",
      )
    ).diagnostics;
    assert.match(found?.message ?? "", /not assignable[^\n]*\n {2}[^\n]*\n {4}Type 'number'/);
    const [other] = (await check(code)).diagnostics;
    assert.equal(code.slice(other?.start, other?.end), "b");
    assert.deepEqual(other?.position, { line: 2, column: 40 });
  });

  it("says where what is meant was declared", async () => {
    await client.check({
      code: "interface Point { x: number }\nclass Net { layers = 1 }",
      types: "error",
      title: "In [2]",
    });
    await client.settle(2);
    const notes = async (code: string) =>
      (await client.check({ code, types: "error", title: "In [5]" })).diagnostics.map(
        (one) => one.notes?.join("; ") ?? "",
      );
    assert.deepEqual(await notes("const p: Point = {}"), ["'x' is declared here: In [2]:1:1"]);
    assert.deepEqual(await notes("new Net().layer"), ["'layers' is declared here: In [2]:2:1"]);
    assert.deepEqual(await notes("const f = (a: number) => a\nf()"), [
      "An argument for 'a' was not provided: In [5]:1:12",
    ]);
    assert.match(
      (await notes("tf.ones()"))[0] ?? "",
      /'shape' was not provided: @tensorflow\/tfjs-core\/.*\.d\.ts:\d+/,
    );
  });

  it("gives a hint for the commonest mistakes", async () => {
    await cell(
      "const a = tf.ones([2]); const limit = 1; const losses = [1]; const later = Promise.resolve(a)",
    );
    const hint = async (code: string) => (await check(code)).diagnostics[0]?.notes?.at(-1);
    const wanted: readonly (readonly [string, string])[] = [
      ["a + a", "Tensors have methods instead of operators: a.add(a)"],
      ["2 * a", "Tensors have methods instead of operators: tf.mul(2, a)"],
      ["(a) ** 2", "Tensors have methods instead of operators: tf.pow((a), 2)"],
      ["later + 1", "later is a promise; its value is (await later)."],
      ["later.shape", "Did you forget to use 'await'?"],
      ["if (limit = 2) {}", "To compare, write ===; a single = assigns."],
      [
        'import x from "no-such-package/part"',
        "To install it, run %npm add no-such-package in a cell of its own.",
      ],
      ['print("x")', "To print a value, write console.log(value)."],
      ["epochs = 5", "To make a new variable, write let epochs = …, or const."],
      ["loses.length", "Did you mean 'losses'?"],
    ];
    for (const [code, text] of wanted) assert.equal(await hint(code), text, code);
    assert.equal(await hint("unheardOf"), undefined);
    assert.equal(await hint('import "./missing"'), undefined);
  });

  it("cuts long types in their middle, and names no folder of the machine", async () => {
    const wide = Array.from({ length: 40 }, (_, at) => `property${at}: ${at}`).join(", ");
    const [found] = (await check(`const s: string = ({ ${wide} }) as const`)).diagnostics;
    assert.match(
      found?.message ?? "",
      /^Type '\{ .{100,200} … .*\}' is not assignable to type 'string'\.$/,
    );
    const [other] = (await check("tf.oness")).diagnostics;
    assert.match(other?.message ?? "", /type 'typeof import\("@tensorflow\/tfjs"\)'/);
  });

  it("runs a cell with type errors on request, and says which", async () => {
    const warned = await check('const n: number = "s"', "warn");
    assert.equal(warned.status, "ok");
    assert.deepEqual(codes(warned), [2322]);
    const off = await check('const n: number = "s"', "off");
    assert.deepEqual([off.status, codes(off)], ["ok", []]);
    assert.equal((await check("const = ", "off")).status, "rejected");
  });

  it("lets an expression see what the pending cell declares, and keeps that cell pending", async () => {
    const checked = await check("const fresh = [1]");
    assert.ok(checked.status === "ok");
    const expression = await client.check({
      code: "fresh.length",
      types: "error",
      transient: true,
    });
    assert.ok(expression.status === "ok", JSON.stringify(expression.diagnostics));
    assert.match(expression.program.javascript, /\$\.fresh\.length/);
    await client.complete("fre", 3);
    await client.settle(1);
    await cell("fresh.map((one) => one + 1)");
  });

  it("completes members, keys, imports, names and keywords", async () => {
    await cell("/** The step size. */\nconst rate = { alpha: 1, beta: 'b' }");
    const labels = async (code: string, at = code.length) => {
      const { start, end, items } = await client.complete(code, at);
      return { start, end, labels: items.map((one) => one.label), items };
    };
    const members = await labels("rate.");
    assert.deepEqual(members.labels.slice(0, 2), ["alpha", "beta"]);
    assert.deepEqual(members.items[0], {
      label: "alpha",
      insert: "alpha",
      kind: "property",
      signature: "number",
    });
    assert.deepEqual(await labels("😀; rate.al").then(({ start, end }) => [start, end]), [9, 11]);
    assert.deepEqual((await labels("const o: typeof rate = { al")).labels, ["alpha"]);
    assert.deepEqual((await labels("import { basena } from 'path'", 15)).labels, ["basename"]);
    const ones = (await labels("tf.onesL")).items.find((one) => one.label === "onesLike");
    assert.match(ones?.signature ?? "", /=> T/);
    assert.match(ones?.documentation ?? "", /all elements set to 1/);
    const names = (await labels("const raster = 1; ra")).labels;
    assert.deepEqual(names, ["raster", "rate", "RangeError"]);
    assert.ok((await labels("retur")).labels.includes("return"));
    assert.ok((await labels("cons")).labels.includes("console"));
    assert.deepEqual((await labels("", 0)).start, 0);
    assert.deepEqual((await labels("rate.", 99)).start, 5);
  });

  const offers = async (code: string, at = code.length) => (await client.complete(code, at)).items;
  const labels = async (code: string, at = code.length) =>
    (await offers(code, at)).map((one) => one.label);
  const kindOf = async (code: string, label: string) =>
    (await offers(code)).find((one) => one.label === label)?.kind;

  it("completes what a text declares around the place, nearest first", async () => {
    await cell("const alpha = 1; function apply(x: number) { return x }");
    const code =
      "const axis = 2\nfunction f(angle: number) { for (const area of [angle]) { const answer = area; a";
    assert.deepEqual((await labels(code)).slice(0, 6), [
      "answer",
      "area",
      "angle",
      "axis",
      "alpha",
      "apply",
    ]);
    const [first] = await offers("const f = (angle: number) => { const q = an");
    assert.deepEqual([first?.label, first?.signature], ["angle", "number"]);
    assert.ok(!(await labels("function f(inner: number) { return inner }\ninn")).includes("inner"));
    assert.deepEqual(await labels("const al"), []);
    assert.deepEqual((await labels("RANG"))[0], "RangeError");
  });

  it("says of what kind a name is", async () => {
    await cell(
      "const act = (x: number) => x; class Net {}; enum Mode { A }; let n = 1; import os from 'os'",
    );
    assert.equal(await kindOf("ac", "act"), "function");
    assert.equal(await kindOf("Ne", "Net"), "class");
    assert.equal(await kindOf("Mo", "Mode"), "enum");
    assert.equal(await kindOf("o", "os"), "module");
    assert.equal(await kindOf("tf.oneH", "oneHot"), "function");
    assert.equal(await kindOf("tf.", "oneHot"), "function");
    assert.equal(await kindOf("tf.", "Tensor"), "class");
    assert.equal(await kindOf("pars", "parseInt"), "function");
  });

  it("offers types where a type belongs, and values where a value does", async () => {
    await cell("type Point = { x: number }; const pointer = 1");
    assert.deepEqual(await labels("let p: Poi"), ["Point"]);
    assert.deepEqual(await labels("const q = 1 as Poi"), ["Point"]);
    assert.deepEqual(await labels("function f<T extends Poi"), ["Point"]);
    assert.deepEqual(await labels("poi"), ["pointer"]);
    assert.ok((await labels("let r: Rec")).includes("Record"));
    assert.ok((await labels("let t: tf.Ten")).includes("Tensor"));
    assert.ok((await labels("let s: str")).includes("string"));
  });

  it("offers the keys that are left, also optional ones, and what a string may be", async () => {
    await cell(
      'type Options = { mode: "fast" | "slow"; depth?: number }; let maybe: { a: 1 } | undefined',
    );
    assert.deepEqual(await labels("const o: Options = { "), ["depth", "mode"]);
    assert.deepEqual(await labels('const o: Options = { mode: "fast", '), ["depth"]);
    assert.deepEqual(await labels('const o: Options = { mode: "'), ["fast", "slow"]);
    assert.deepEqual(await labels("maybe?."), ["a"]);
    assert.ok((await labels('tf.layers.dense({ units: 1, activation: "re')).includes("relu"));
    assert.deepEqual(await labels("const s = `a ${mayb"), ["maybe"]);
  });

  it("offers nothing in text and comments, and tags in doc comments", async () => {
    await cell("const word = 1");
    for (const code of ['"wor', "`wor", "// wor", "/* wor", "const s = 'a wor"])
      assert.deepEqual(await labels(code), [], code);
    assert.deepEqual(await labels("/** @para"), ["param"]);
  });

  it("offers modules: local files, packages and their parts, Node's own", async () => {
    mkdirSync(join(folder, "models"), { recursive: true });
    writeFileSync(join(folder, "models/net.ts"), "export const net = 1;\n");
    assert.deepEqual(await client.complete('import x from "./ut"', 19), {
      start: 17,
      end: 19,
      items: [{ label: "util.ts", insert: "util.ts", kind: "file" }],
      live: null,
    });
    assert.deepEqual(await labels('import x from "./mod'), ["models/"]);
    assert.deepEqual(await labels('import x from "./models/'), ["net.ts"]);
    assert.deepEqual(await labels('import x from "esm'), ["esm-only"]);
    assert.ok((await labels('import x from "@tens')).includes("@tensorflow/tfjs"));
    assert.deepEqual(await labels("await import('node:f"), ["node:fs", "node:fs/promises"]);
    assert.ok((await labels('require("pat')).includes("path"));
    assert.deepEqual(await labels('import { twi } from "./util"', 12), ["twice"]);
    assert.deepEqual(await labels("import { twi"), []);
  });

  it("offers files where a string is a path", async () => {
    assert.deepEqual(await labels('readFileSync("da'), ["data.json"]);
    assert.deepEqual(await labels('dfd.readCSV("models/'), ["net.ts"]);
    assert.deepEqual(await labels('"./mod'), ["models/"]);
    assert.deepEqual((await client.complete('f("./models/ne")', 14)).start, 12);
    assert.deepEqual(await labels('console.log("'), []);
    assert.ok((await labels(`"${folder}/`)).includes("util.ts"));
    assert.deepEqual(await labels('fetch("https://ex'), []);
  });

  it("says where a value could tell more than its type", async () => {
    await cell("const data: any = {}; const losses: Record<string, number> = {}; const list = [1]");
    const live = async (code: string) => (await client.complete(code, code.length)).live;
    assert.deepEqual(await live("data."), { path: ["data"], want: "members" });
    assert.deepEqual(await live("data.rows[0].na"), {
      path: ["data", "rows", "0"],
      want: "members",
    });
    assert.deepEqual(await live("losses."), { path: ["losses"], want: "members" });
    assert.deepEqual(await live('losses["tr'), { path: ["losses"], want: "keys" });
    assert.equal(await live("list."), null);
    assert.equal(await live("function f(data: any) { data."), null);
  });

  it("inspects names, members and types, with their documentation", async () => {
    await cell(
      "/** The step size. */\nconst rate = 0.1\n/** Adds.\n * @param a one */\nfunction add(a: number, b = 1) { return a + b }",
    );
    assert.deepEqual(await client.inspect("rate", 2), {
      signature: "const rate: 0.1",
      documentation: "The step size.",
      start: 0,
      end: 4,
      path: ["rate"],
      source: null,
    });
    const add = await client.inspect("add(1)", 1);
    assert.equal(add?.signature, "function add(a: number, b?: number): number");
    assert.match(add?.documentation ?? "", /Adds\./);
    const ones = await client.inspect("tf.ones([1])", 5);
    assert.match(ones?.documentation ?? "", /all elements set to 1/);
    assert.equal(await client.inspect("if (rate) {}", 1), null);
    assert.equal(await client.inspect("  ", 1), null);
  });

  it("inspects the call around a place: the overload that fits first, and the parameter there", async () => {
    await cell(
      `/** Picks.
 * @param from where from
 * @param count how many
 */
function pick(from: string): string
function pick(from: string[], count: number): string[]
function pick(from: any, count?: number): any { return from }
class Box<T> { constructor(readonly content: T, label = "") {} }`,
    );
    const signature = async (code: string, at = code.length) =>
      (await client.inspect(code, at))?.signature.split("\n");
    const [one, two] = [
      "pick(from: string): string",
      "pick(from: string[], count: number): string[]",
    ];
    assert.deepEqual(await signature("pick("), [one, two]);
    assert.deepEqual(await signature("pick([], "), [two, one]);
    assert.deepEqual(await signature("pick([], )", 9), [two, one]);
    assert.match(
      (await client.inspect("pick([], ", 9))?.documentation ?? "",
      /^\*\*count\*\* how many/,
    );
    assert.deepEqual(await signature("new Box(1, "), [
      "new Box<T>(content: T, label?: string): Box<T>",
    ]);
    assert.match((await signature("tf.add("))?.[0] ?? "", /^tf\.add<T extends tf\.Tensor>\(a: /);
    assert.equal(await client.inspect("pick([]) ", 9), null);
    assert.equal(await client.inspect("pick(() => { ", 13), null);
  });

  it("says how a running program reaches a value, and never means a local variable", async () => {
    await cell("const data: any = { rows: [{ a: 1 }] }");
    const path = async (code: string) => (await client.inspect(code, code.length))?.path ?? null;
    assert.deepEqual(await path("data.rows"), ["data", "rows"]);
    assert.deepEqual(await path("data?.rows[0].a"), ["data", "rows", "0", "a"]);
    assert.deepEqual(await path("(data as any)!.rows"), ["data", "rows"]);
    assert.deepEqual(await path("const data: any = 1; data.x"), ["data", "x"]);
    assert.equal(await path("function f(data: any) { data.x"), null);
    assert.equal(await path("for (const data of [1 as any]) data.x"), null);
    assert.equal(await path("data.rows().x"), null);
    assert.equal(await path("missing.x"), null);
  });

  it("gives the source of names: the learner's own text, or a declaration", async () => {
    await client.check({
      code: "1\n// Adds one.\nfunction inc(n: number) {\n  return n + 1\n}",
      types: "error",
      title: "In [4]",
    });
    await client.settle(2);
    const source = async (code: string) => (await client.inspect(code, code.length, true))?.source;
    assert.deepEqual(await source("inc"), {
      text: "// Adds one.\nfunction inc(n: number) {\n  return n + 1\n}",
      place: "In [4]:3:1",
    });
    const add = await source("tf.add");
    assert.match(add?.place ?? "", /^@tensorflow\/tfjs-core\/dist\/ops\/add\.d\.ts:\d+:1$/);
    assert.match(add?.text ?? "", /declare function add_/);
    assert.equal(await client.inspect("inc", 3).then((one) => one?.source), null);
  });

  it("checks strictly on request, with what cells declared kept", async () => {
    await cell("const kept = [1]");
    const loose = "function id(x) { return x }";
    assert.deepEqual(codes(await check(loose)), []);
    await client.setStrict(true);
    assert.deepEqual(codes(await check(loose)), [7006]);
    assert.deepEqual(codes(await check("const s: string = kept[0]")), [2322]);
    await client.setStrict(false);
    assert.deepEqual(codes(await check(loose)), []);
  });

  it("says whether a text is complete", async () => {
    const status = async (code: string) => {
      const { status: said, indent } = await client.isComplete(code);
      return said === "incomplete" ? `incomplete ${indent.length}` : said;
    };
    const expected: readonly (readonly [string, string])[] = [
      ["", "complete"],
      ["1 + 1", "complete"],
      ["const a = 1\n", "complete"],
      ["for (;;) {", "incomplete 2"],
      ["f(() => {", "incomplete 4"],
      ["foo(", "incomplete 2"],
      ["if (x) {\n  y()", "incomplete 2"],
      ["const s = `a${1} b", "incomplete 0"],
      ["/* still", "incomplete 0"],
      ["x =", "incomplete 0"],
      ["a +", "incomplete 0"],
      ["class A {", "incomplete 2"],
      ["@dec", "incomplete 0"],
      ["if (a)", "incomplete 0"],
      ["x = )", "invalid"],
      ["'abc", "invalid"],
      ["const const a", "invalid"],
    ];
    for (const [code, wanted] of expected) assert.equal(await status(code), wanted, code);
  });

  it("goes on with what cells declared when the compiler's process dies", async () => {
    await cell("import { sep } from 'path'; const kept = [1]; class Kept { v = kept }");
    const list = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
    const compilers = [...list.matchAll(/^\s*(\d+)\s+(\d+)\s.*--api/gm)]
      .filter(([, , parent]) => Number(parent) === process.pid)
      .map(([, pid]) => Number(pid));
    assert.ok(compilers.length > 0);
    for (const pid of compilers) process.kill(pid, "SIGKILL");
    await cell("const next: number[] = new Kept().v; kept.length + sep.length");
    assert.deepEqual(codes(await check("kept.nope")), [2339]);
    const { items } = await client.complete("next.ma", 7);
    assert.deepEqual(
      items.map((one) => one.label),
      ["map"],
    );
  });

  it("honours the tsconfig.json beside the notebook", async () => {
    const strict = mkdtempSync(join(tmpdir(), "gradlab-strict-"));
    const options = { strict: true, paths: { "@lib/*": ["./lib/*"] } };
    writeFileSync(join(strict, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    mkdirSync(join(strict, "lib"));
    writeFileSync(join(strict, "lib/k.ts"), "export const k = 1;\n");
    const own = new LanguageClient({ folder: strict, preload: [] });
    try {
      const ask = (code: string) => own.check({ code, types: "error" });
      assert.deepEqual(codes(await ask("function f(x) { return x }")), [7006]);
      assert.deepEqual(codes(await ask('import { k } from "@lib/k"; k.toFixed()')), []);
    } finally {
      await own.dispose();
      rmSync(strict, { recursive: true });
    }
  });

  it("answers in order what is asked before it has started", async () => {
    const early = new LanguageClient({ folder, preload: [] });
    const first = early.check({ code: "const q = 1", types: "error" });
    const settled = early.settle(1);
    const second = early.check({ code: "q + 1", types: "error" });
    assert.deepEqual(
      [(await first).status, await settled, (await second).status],
      ["ok", undefined, "ok"],
    );
    await early.dispose();
    await assert.rejects(early.isComplete("1"), /disposed/);
  });
});
