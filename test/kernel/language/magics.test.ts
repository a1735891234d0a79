import assert from "node:assert/strict";
import fc from "fast-check";
import { lower } from "../../../kernel/language/magics/lower.js";
import { recognise } from "../../../kernel/language/magics/recognise.js";
import { parseCell } from "../../../kernel/language/syntax/ast.js";
import { generatedOffset, originalOffset } from "../../../kernel/language/syntax/edits.js";
import { MAGICS } from "../../../kernel/magics/table.js";

const GLOBAL = new Set(["Math", "console", "undefined"]);
const EARLIER = new Set(["done", "n", "files", "time"]);
const names = {
  known: (name: string) => GLOBAL.has(name) || EARLIER.has(name),
  declared: (name: string) => EARLIER.has(name),
};

/** The magics of a cell as written. */
function found(code: string): string[] {
  return recognise(code, (name) => names.known(name)).magics.map(({ start, to }) =>
    code.slice(start, to).trimEnd(),
  );
}

describe("lines that begin with % or !", () => {
  const magic: readonly (readonly [code: string, ...magics: string[]])[] = [
    ["%who", "%who"],
    ["const x = 5\n%who\nx + 1", "%who"],
    ["const x = 5;\n  %who", "%who"],
    ["!ls", "!ls"],
    ["!ls -la", "!ls -la"],
    ["!nvidia-smi", "!nvidia-smi"],
    ["! ls", "! ls"],
    ["!./run.sh", "!./run.sh"],
    ["!/usr/bin/env", "!/usr/bin/env"],
    ["!done with this", "!done with this"],
    ["!echo a \\\n  b\n1", "!echo a \\\n  b"],
    ['!echo "it\'s `"\nconst a = `x`', '!echo "it\'s `"'],
    ["%time n + 1", "%time n + 1"],
    ["n\n%time n", "%time n"],
    ["%time f(\n  n,\n)\n%who", "%time f(", "%who"],
    ["%time !make", "%time !make"],
    ["%nonsense", "%nonsense"],
    ["%%bash\nls\n%who", "%%bash"],
    ["\n%%time\nn\n!ls", "%%time", "!ls"],
    ["%who // all of them", "%who"],
    ["f(1)\n!ls\n%npm add a b@1\ng()", "!ls", "%npm add a b@1"],
    ["/* c */ %who"],
    ["const list = !ls *.ts\nlist", "!ls *.ts"],
    ["const list: string[] = !ls\nlist", "!ls"],
    ["list = !ls -l\nif (n) {\n  let x = !pwd\n}", "!ls -l", "!pwd"],
    ["const a = !ls\n(n)", "!ls"],
    ["for (const f of files) {\n  !wc {f}\n  n\n}", "!wc {f}"],
    ["const g = async () => {\n%time await n\n}\n%who", "%time await n", "%who"],
    ["f(async (a) => {\n  if (a) {\n    !ls\n    %who\n  }\n})", "!ls", "%who"],
    ["switch (n) {\ncase 1:\n  !ls\n}", "!ls"],
    ["const a = 1\r\n%who\r\n", "%who"],
  ];
  for (const [code, ...expected] of magic)
    it(`${JSON.stringify(code)} has ${expected.length} magics`, () => {
      assert.deepEqual(found(code), expected);
    });

  const typeScript = [
    "n\n% 2",
    "n\n%n",
    "n\n%time",
    "const who = 2; n\n%who",
    "!done",
    "!!done",
    "!(done)",
    "const ls = 1\n!ls",
    "function ls() {}\n!ls",
    "!true",
    "!/a/.test('b')",
    "!await n",
    "n +\n!done",
    "n\n!= 2",
    "n\n%= 2",
    "`\n%who\n!ls\n`",
    "`${`\n%who\n`}\n%who`",
    "/*\n%who\n!ls\n*/",
    "// x\n/* \n!ls */ n",
    "f(\n!done,\n)",
    "[\n!done\n]",
    "const v = <div>\n%who\n!ls\n</div>",
    "const r = /[`]/\nconst s = `\n%who`",
    "if (n)\n!done",
    "n as\n%who",
    "const a = = 1\n%who",
    "const a = !done",
    "const a = !(n\n&& done)",
    "const f = !n ? 1 : 2",
    "const a =\n!done",
    "n == !done",
    "`\nconst a = !ls\n`",
    "f(a = !ls)",
    "!",
    "function f(ready) {\n!ready\n}",
    "class A {\n!ls\n}",
    "const o = {\n!ls\n}",
    "const r = /\\(/\n!(n)",
    "if (n) {\n!done\n}",
    "const g = (ls) => {\nreturn n &&\n!ls\n}",
    "",
    "%",
  ];
  for (const code of typeScript)
    it(`${JSON.stringify(code)} is left to TypeScript`, () => {
      assert.deepEqual(found(code), []);
    });

  it("never change a cell that is TypeScript with known names", () => {
    const operand = fc.constantFrom("n", "done", "files", "time", "1", "'%who'", "`\n%who\n!ls\n`");
    const expression = fc.letrec<{ e: string }>((tie) => ({
      e: fc.oneof(
        { maxDepth: 4 },
        operand,
        fc
          .tuple(tie("e"), fc.constantFrom(" % ", "\n% ", "\n%", " &&\n!", "\n!== "), tie("e"))
          .map(([a, operator, b]) => `(${a}${operator}${b})`),
        tie("e").map((e) => `!${e}`),
        tie("e").map((e) => `\`a\n%time\n\${${e}}\n!ls\``),
        tie("e").map((e) => `[\n!${e},\n]`),
        tie("e").map((e) => `(() => {\n!${e}\n})`),
        tie("e").map((e) => `((inner) => {\n!inner;\nreturn ${e}\n% inner\n})`),
      ),
    })).e;
    const line = fc.oneof(
      expression,
      expression.map((e) => `!${e}`),
      expression.map((e) => `const a${e.length} = !${e}`),
      fc.tuple(expression, operand).map(([a, b]) => `${a}\n%${b}`),
      expression.map((e) => `const who = ${e}\n!who`),
      fc.constantFrom(
        "/*\n%who\n!ls\n*/",
        "// %who",
        "const ls = 1\n!ls",
        "n\n%n",
        "const r = /\\n%who/g",
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom("\n", ";\n"), (lines, join) => {
        const code = [...new Set(lines)].join(join);
        fc.pre(parseCell(code).errors.length === 0);
        assert.equal(lower(code, names), null, code);
      }),
      { numRuns: 2000 },
    );
  });

  it("become TypeScript whose every line, and every place outside of them, maps back", () => {
    const line = fc.constantFrom(
      "const a = n",
      "!echo {n} $files `x` ${y}",
      "%time n + 1",
      "%time const q = n, r = 2",
      "%timeit n",
      "console.log(`\n%who\n`)",
      "%sh ls {files}",
      "%pwd",
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const code = lines.join("\n");
        const lowered = lower(code, names);
        fc.pre(lowered !== null);
        const { text, anchors, problems } = lowered;
        assert.deepEqual(problems, []);
        assert.deepEqual(parseCell(text).errors, [], text);
        assert.equal(text.split("\n").length, code.split("\n").length);
        for (const word of code.matchAll(/\bn\b|\bfiles\b(?!\))|\bconsole\b/g)) {
          const at = generatedOffset(anchors, word.index);
          if (originalOffset(anchors, at) !== word.index) continue;
          assert.equal(text.slice(at, at + word[0].length), word[0]);
        }
      }),
    );
  });
});

describe("commands", () => {
  const lowered = (code: string): string => lower(code, names)?.text ?? code;
  const call = "await $$gradlab$magic.run";

  for (const [code, template] of [
    ["!echo {n} $n", "echo ${n} ${n}"],
    ["!echo {n + 1}x", "echo ${n + 1}x"],
    ["!echo {files.map((f) => ({ f }))}", "echo ${files.map((f) => ({ f }))}"],
    ["!echo {unknown} $unknown", "echo {unknown} $unknown"],
    ["!echo ${HOME} $HOME", "echo \\${HOME} $HOME"],
    ["!echo {a,b} {1..3} {} {1} {n,n}", "echo {a,b} {1..3} {} {1} {n,n}"],
    ["!awk '{print $n}'", "awk '{print $n}'"],
    ["!echo '$n' \"$n\" $$n \\$n {{n}}", "echo '$n' \"${n}\" $n \\\\$n {n}"],
    ["!docker ps --format '{{.Names}}'", "docker ps --format '{{.Names}}'"],
    ["!echo `date`", "echo \\`date\\`"],
  ] as const)
    it(`${code} is given ${template}`, () => {
      assert.equal(lowered(code), `;${call}("sh")\`${template}\`;`);
    });
});

describe("magics that are wrong", () => {
  const complaints: readonly (readonly [string, RegExp])[] = [
    ["%whoo", /There is no magic %whoo\. Did you mean %who/],
    ["%%bsh", /There is no magic %%bsh\. Did you mean .*%%bash/],
    ["%xyzzy", /%help lists them all/],
    ["%bash", /%%bash in the first line/],
    ["%%types", /%types is for one line/],
    ["n\n%%time", /%%time must stand in the first line/],
    ["%types loud", /usage: %types error \| .*; received "loud"/],
    [
      "function g() {\n  !ls -l\n}",
      /!ls waits for its end, so the function around it must be async/,
    ],
    ["if (n) {\n  %reset\n}", /%reset must stand at the top level of its cell/],
    ["%npm", /usage: %npm/],
    ["%load", /usage: %load FILE/],
    ["%time", /usage: %time CODE/],
    ["%timeit const a = 1", /usage: %timeit EXPRESSION/],
    ["!cd data", /Write %cd data\./],
    ["!export A=1", /Write %env A=1\./],
    ["%sh cd data", /Write %cd data\./],
  ];
  for (const [code, message] of complaints)
    it(`${JSON.stringify(code)} is told so`, () => {
      const [problem] = lower(code, names)?.problems ?? [];
      assert.match(problem?.message ?? "", message);
      assert.equal(problem?.code, 0);
    });

  it("the table says all: names are unique, each has one line of help", () => {
    assert.equal(new Set(MAGICS.map(({ name }) => name)).size, MAGICS.length);
    for (const { usage, help } of MAGICS) assert.match(`${usage} ${help}`, /^[%!][^\n]{10,}$/);
  });
});
