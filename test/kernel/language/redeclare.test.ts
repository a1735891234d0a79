import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TypeScriptLanguage } from "../../../kernel/language/service.js";
import { Session } from "./evaluate.js";

interface Kind {
  readonly kind: string;
  /** A cell that declares `X`. */
  readonly declare: string;
  /** An expression that is right of this `X` alone, and what it gives. */
  readonly use: string;
  readonly gives: unknown;
}

/** Every way to declare a name; what each gives is wrong, or does not compile, with any other. */
const KINDS: readonly Kind[] = [
  { kind: "const", declare: "const X = [1, 2]", use: "X.concat([3])", gives: [1, 2, 3] },
  { kind: "let", declare: "let X = 'let'", use: "(X = X.toUpperCase(), X)", gives: "LET" },
  { kind: "var", declare: "var X = 5n", use: "X + 1n", gives: 6n },
  { kind: "using", declare: "using X = { [Symbol.dispose]() {}, at: 7 }", use: "X.at", gives: 7 },
  {
    kind: "pattern",
    declare: "const { X, ...others } = { X: true, y: 1 }",
    use: "X === true",
    gives: true,
  },
  { kind: "function", declare: "function X(a: number) { return a + 1 }", use: "X(1)", gives: 2 },
  {
    kind: "overloads",
    declare: "function X(a: string): string; function X(a: any) { return a + '!' }",
    use: "X('a')",
    gives: "a!",
  },
  {
    kind: "async function",
    declare: "async function X() { return 8 }",
    use: "await X()",
    gives: 8,
  },
  { kind: "generator", declare: "function* X() { yield 9 }", use: "[...X()]", gives: [9] },
  { kind: "class", declare: "class X { static of = 3; y = 4 }", use: "new X().y + X.of", gives: 7 },
  { kind: "enum", declare: "enum X { A = 10, B }", use: "X.B + X[10]", gives: "11A" },
  {
    kind: "namespace",
    declare: "namespace X { export const inner = 12; export type T = number }",
    use: "((n: X.T) => n)(X.inner)",
    gives: 12,
  },
  { kind: "import", declare: 'import { basename as X } from "path"', use: "X('a/b')", gives: "b" },
  {
    kind: "namespace import",
    declare: 'import * as X from "os"',
    use: "typeof X.EOL",
    gives: "string",
  },
  { kind: "type", declare: "type X = { t: 13 }", use: "(({ t: 13 }) as X).t", gives: 13 },
  {
    kind: "interface",
    declare: "interface X { i: 14 }",
    use: "((x: X) => x.i)({ i: 14 })",
    gives: 14,
  },
];

describe("a name declared in one cell and again in another", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-redeclare-"));
  const language = new TypeScriptLanguage({ folder, preload: [] });
  after(() => {
    language.dispose();
    rmSync(folder, { recursive: true });
  });

  async function give(session: Session, code: string): Promise<unknown> {
    const ran = await session.run(code);
    const problems = ran.diagnostics.map((one) => one.message).join("; ");
    assert.equal(ran.status, "ok", `${code}: ${problems} ${String(ran.error)}`);
    return ran.value;
  }

  for (const first of KINDS)
    it(`${first.kind}, then any other`, async () => {
      for (const second of KINDS) {
        const session = new Session(language);
        await give(session, first.declare);
        assert.deepEqual(await give(session, first.use), first.gives, first.kind);
        await give(session, second.declare);
        const which = `${first.kind}, then ${second.kind}`;
        assert.deepEqual(await give(session, second.use), second.gives, which);
        await give(session, first.declare);
        assert.deepEqual(await give(session, first.use), first.gives, `${which}, then again`);
      }
    });

  it("in the cell that uses it", async () => {
    for (const first of KINDS)
      for (const second of KINDS) {
        const session = new Session(language);
        await give(session, first.declare);
        const code = `${second.declare}\n;${second.use}`;
        assert.deepEqual(await give(session, code), second.gives, `${first.kind}, then ${code}`);
      }
  });
});
