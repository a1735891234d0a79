import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { useKernel } from "../client.js";

/** A notebook's folder beside a library of its workspace. */
const workspace = realpathSync(mkdtempSync(join(tmpdir(), "gradlab-workspace-")));
const folder = join(workspace, "notebooks");
let edits = 0;

/** Writes a file so that its time of change is another, however soon that is. */
function put(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text + "\n".repeat(++edits));
}

const config = (compilerOptions: object, more: object = {}) =>
  JSON.stringify({ ...more, compilerOptions });

describe("a project's folder", () => {
  put("base.json", config({ strict: true }));
  put(
    "tsconfig.json",
    config({ paths: { "@lib/*": ["./lib/*"], one: ["./lib/one.ts"] } }, { extends: "./base.json" }),
  );
  put("lib/one.ts", 'import { two } from "@lib/two"; export const one: number = two - 1');
  put("lib/two.ts", "export const two = 2");
  put("../shared/far.ts", "export const far = 'away'");
  put("../packages/kit/package.json", '{"name":"kit","type":"module","exports":"./kit.ts"}');
  put("../packages/kit/kit.ts", "export const kit: string = 'kit'");
  mkdirSync(join(folder, "node_modules/@tensorflow/tfjs-core"), { recursive: true });
  symlinkSync(join(workspace, "packages/kit"), join(folder, "node_modules/kit"));
  const kernel = useKernel({ folder });
  after(() => rmSync(workspace, { recursive: true }));

  async function value(code: string): Promise<unknown> {
    const { result, traceback, stdout } = await kernel().execute(code);
    assert.equal(traceback, "");
    return stdout + String(result?.["text/plain"]);
  }
  async function error(code: string): Promise<string> {
    return (await kernel().execute(code)).traceback;
  }

  it("has its tsconfig honoured by the check, with what that extends", async () => {
    assert.match(await error("function f(x) { return x }"), /TS7006/);
    assert.match(await error('import { two } from "@lib/two"; two.nope'), /TS2339/);
  });

  it("has its aliases followed at run time, also by local modules", async () => {
    assert.equal(await value('import { two } from "@lib/two"; two'), "2");
    assert.equal(await value('import { one } from "one"; one'), "1");
    assert.equal(await value('(await import("@lib/two")).two'), "2");
  });

  it("sees edits of the tsconfig in the next cell, and says so", async () => {
    put("base.json", config({ strict: false }));
    const { stderr, reply } = await kernel().execute("function g(x) { return x }");
    assert.deepEqual(
      [reply["status"], stderr],
      ["ok", "tsconfig.json was edited and counts from here on.\n"],
    );
    assert.equal((await kernel().execute("1")).stderr, "");
  });

  it("goes on with a broken tsconfig, and says what is wrong with it", async () => {
    put(
      "tsconfig.json",
      '{ "compilerOptions": { "strict": "yes", "paths": { "@lib/*": ["./lib/*"] } ',
    );
    const { stderr, reply } = await kernel().execute('import { two } from "@lib/two"; two');
    assert.equal(reply["status"], "ok");
    assert.match(stderr, /tsconfig\.json has mistakes.*\ntsconfig\.json:\d+:1: '}' expected/);
    put("tsconfig.json", config({ strict: "yes", paths: { "@lib/*": ["./lib/*"] } }));
    assert.match(
      (await kernel().execute("1")).stderr,
      /tsconfig\.json:1:30: Compiler option 'strict' requires a value of type boolean/,
    );
    assert.equal((await kernel().execute("1")).stderr, "");
    put("tsconfig.json", config({ extends: "./missing.json", paths: { "@lib/*": ["./lib/*"] } }));
    assert.equal(await value("1"), "1");
  });

  it("has the older option baseUrl honoured", async () => {
    put("tsconfig.json", config({ baseUrl: "./lib" }));
    assert.equal(await value('import { two as second } from "two"; second'), "2");
    assert.match(await error('import { x } from "no-such-module"'), /TS2307/);
  });

  it("chooses how JSX is made", async () => {
    put(
      "node_modules/tags/package.json",
      '{"name":"tags","type":"module","exports":{"./jsx-runtime":{"types":"./r.d.ts","default":"./r.js"}}}',
    );
    put(
      "node_modules/tags/r.js",
      "export const jsx = (tag, { children }) => `<${tag}>${children}`; export const jsxs = jsx",
    );
    put(
      "node_modules/tags/r.d.ts",
      "export function jsx(tag: string, properties: object): string; export function jsxs(tag: string, properties: object): string; export namespace JSX { interface IntrinsicElements { b: { children?: unknown } } type Element = string }",
    );
    put("tsconfig.json", config({ jsx: "react-jsx", jsxImportSource: "tags" }));
    put("bold.tsx", "export const bold = (text: string) => <b>{text}</b>");
    assert.equal(await value("const a = <b>x</b>\na"), "'<b>x'");
    assert.equal(await value('import { bold } from "./bold"; bold("y")'), "'<b>y'");
    put("tsconfig.json", config({ jsx: "react", jsxFactory: "h" }));
    assert.equal(
      await value(
        "function h(tag: string, p: unknown, ...c: string[]) { return tag + c.length }\nnamespace h { export namespace JSX { export interface IntrinsicElements { b: {} }; export type Element = string } }\nconst z = <b>x</b>\nz",
      ),
      "'b1'",
    );
    put("tsconfig.json", config({ strict: true }));
    await kernel().execute("1");
  });

  it("imports from outside of it: relative, absolute, by URL, a linked package", async () => {
    assert.equal(await value('import { far } from "../shared/far"; far'), "'away'");
    const path = join(workspace, "shared/far.ts");
    assert.equal(await value(`import { far as f2 } from ${JSON.stringify(path)}; f2`), "'away'");
    const url = JSON.stringify(pathToFileURL(path).href);
    assert.equal(await value(`(await import(${url})).far`), "'away'");
    assert.equal(await value(`import { far as f3 } from ${url}; f3.length`), "4");
    assert.equal(await value('import { kit } from "kit"; kit.length'), "3");
  });

  it("resolves as it imports", async () => {
    const far = pathToFileURL(join(workspace, "shared/far.ts")).href;
    assert.equal(await value('import.meta.resolve("../shared/far")'), `'${far}'`);
    assert.equal(await value('import.meta.resolve("path")'), "'node:path'");
    assert.equal(
      await value('import.meta.resolve("kit").endsWith("/packages/kit/kit.ts")'),
      "true",
    );
  });

  it("reloads an edited module with what imports it, in values and in types", async () => {
    put("outer.ts", 'import { inner } from "./inner"; export const outer = [inner]');
    put("inner.ts", "export const inner = 1");
    assert.equal(await value('import { outer } from "./outer"; outer[0].toFixed(1)'), "'1.0'");
    put("inner.ts", "export const inner = 'text'");
    assert.match(
      await error('import { outer } from "./outer"; outer[0].toFixed(1)'),
      /TS2551|TS2339/,
    );
    assert.equal(
      await value('import { outer } from "./outer"; outer[0].toUpperCase()'),
      "Reloaded outer.ts.\nReloaded inner.ts.\n'TEXT'",
    );
  });

  it("says where a removed or broken module is imported, and goes on when it is mended", async () => {
    put("gone.ts", "export const gone = 1");
    assert.equal(await value('import { gone } from "./gone"; gone'), "1");
    rmSync(join(folder, "gone.ts"));
    assert.match(await error('1\nimport { gone } from "./gone"; gone'), /In \[\d+\]:2:\d+ TS2307/);
    put("gone.ts", "export const gone = 2");
    assert.match(String(await value('import { gone } from "./gone"; gone')), /2$/);
    put("broken.ts", "export const broken = ;");
    const broken = await error('1\nimport { broken } from "./broken"');
    assert.match(broken, /SyntaxError/);
    assert.match(broken, /broken\.ts:1:23\n.*export const broken = ;\n.*\^/);
    assert.match(broken, /In \[\d+\]:2/);
    put("broken.ts", "export const broken = 3");
    assert.match(String(await value('import { broken } from "./broken"; broken')), /3$/);
    put("throws.ts", "export const x = 1\nthrow new Error('while loading')");
    const thrown = await error('import { x } from "./throws"');
    assert.match(thrown, /while loading/);
    assert.match(thrown, /throws\.ts:2/);
  });

  it("has the kernel's tfjs in types as it has at run time", async () => {
    put(
      "node_modules/@tensorflow/tfjs-core/package.json",
      '{"name":"@tensorflow/tfjs-core","main":"i.js","types":"i.d.ts"}',
    );
    put("node_modules/@tensorflow/tfjs-core/i.js", "exports.own = 1");
    put("node_modules/@tensorflow/tfjs-core/i.d.ts", "export const own: 1");
    assert.match(await error('import { own } from "@tensorflow/tfjs-core"'), /TS2305/);
    assert.equal(
      await value('import { scalar } from "@tensorflow/tfjs-core"; scalar(1) instanceof tf.Tensor'),
      "true",
    );
  });
});
