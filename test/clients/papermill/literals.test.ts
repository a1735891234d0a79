/** Every value that JSON and YAML have, through papermill's translator and back through TypeScript. */
import assert from "node:assert/strict";
import path from "node:path";
import { compileFunction } from "node:vm";
import fc from "fast-check";
import { transformSync } from "oxc-transform";
import { paths } from "../../../kernel/install/paths.js";
import { useWorkplace } from "../workplace.js";

const SCRIPT = path.join(paths.root, "test", "clients", "papermill", "literals.py");
const RUNS = 1500;

type Value =
  null | boolean | number | bigint | string | readonly Value[] | { [key: string]: Value };

const nasty = [
  "",
  '"',
  "\\",
  "`${x}`",
  "'",
  "\n",
  "\r\n",
  "\u2028\u2029",
  "\ud800",
  "\udc00x",
  "\0",
  "\x7f",
  "\u202e",
  "\ufeff",
  "👩‍👩‍👧",
  "日本",
  "*/ // <!--",
  "</script>",
];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(...nasty),
  fc.tuple(fc.constantFrom(...nasty), fc.string()).map((parts) => parts.join("")),
);
const name = fc.oneof(
  text,
  fc.constantFrom("__proto__", "constructor", "class", "a-b", "1", "01", "$_", "é", "toString"),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
    text,
    fc.array(tie("value")),
    // Own properties whatever their name.
    fc.array(fc.tuple(name, tie("value"))).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** JSON as Python reads and writes it: with NaN, the infinities, and integers of any size. */
function pythonJson(each: Value): string {
  if (typeof each === "number" || typeof each === "bigint") {
    if (Object.is(each, -0)) return "-0.0";
    return String(each);
  }
  if (each === null || typeof each !== "object") return JSON.stringify(each);
  if (Array.isArray(each)) return `[${each.map(pythonJson).join(",")}]`;
  const entries = Object.entries(each as Record<string, Value>);
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${pythonJson(one)}`).join(",")}}`;
}

/** Whole numbers that a double cannot tell apart are bigints, and no others. */
function expected(each: Value): Value {
  if (typeof each === "bigint") return Number.isSafeInteger(Number(each)) ? Number(each) : each;
  if (typeof each === "number" && Number.isInteger(each) && !Number.isSafeInteger(each)) {
    return /^-?\d+$/.test(String(each)) ? BigInt(String(each)) : each;
  }
  if (each === null || typeof each !== "object") return each;
  if (Array.isArray(each)) return each.map(expected);
  return Object.fromEntries(Object.entries(each).map(([key, one]) => [key, expected(one)]));
}

const PLAIN: readonly (readonly [Value, string])[] = [
  [0.1, "0.1"],
  [-3, "-3"],
  [true, "true"],
  [null, "null"],
  ["adam", '"adam"'],
  [[64, 32], "[64, 32]"],
  [{ units: 64, "kernel size": [3, 3] }, '{ units: 64, "kernel size": [3, 3] }'],
  [2n ** 53n - 1n, "9007199254740991"],
  [2n ** 53n, "9007199254740992n"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
  ['say "hi"\n', String.raw`"say \"hi\"\n"`],
];

const layer = { units: 64, activation: "relu" };
const LONG: Value = { layers: [layer, layer, layer, layer] };

const NAMES = {
  lr: true,
  $x: true,
  _1: true,
  größe: true,
  "a-b": false,
  class: false,
  "1st": false,
};

describe("papermill's parameters as TypeScript", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();
  const values = fc.sample(value, RUNS);
  let cells: readonly string[] = [];
  let plain: readonly string[] = [];
  let long: string | undefined;
  let named: readonly string[] = [];

  // One process for all: papermill takes a second to load.
  before(async () => {
    const parameters: readonly (readonly [string, Value])[] = [
      ...[...values, ...PLAIN.map(([each]) => each), LONG].map((each) => ["p", each] as const),
      ...Object.keys(NAMES).map((each) => [each, 1] as const),
    ];
    const lines = parameters.map(([key, each]) => `${pythonJson({ [key]: each })}\n`).join("");
    const { code, stdout, stderr } = await workplace().python([SCRIPT], lines);
    assert.equal(code, 0, stderr);
    const texts = stdout.trimEnd().split("\n");
    const all = texts.map((line) => JSON.parse(line) as string);
    cells = all.splice(0, values.length);
    plain = all.splice(0, PLAIN.length);
    long = all.shift();
    named = all;
  });

  function evaluate(cell: string): unknown {
    const { code, errors } = transformSync("cell.ts", cell);
    assert.deepEqual(errors, [], cell);
    return (compileFunction(`${code}\nreturn p;`) as () => unknown)();
  }

  it("are the values that were passed, whatever is in them", () => {
    assert.equal(cells.length, RUNS);
    for (const [index, cell] of cells.entries()) {
      assert.deepEqual(evaluate(cell), expected(values[index] ?? null), cell);
    }
  });

  it("are what a learner would write", () => {
    assert.deepEqual(
      plain.map((cell) => /^\/\/ Parameters\nlet p = (.*);\n$/s.exec(cell)?.[1]),
      PLAIN.map(([, written]) => written),
    );
  });

  it("are broken into lines where they are long", () => {
    const line = '    { units: 64, activation: "relu" },\n';
    assert.equal(long, `// Parameters\nlet p = {\n  layers: [\n${line.repeat(4)}  ],\n};\n`);
  });

  it("have names that can be declared, or are refused by name", () => {
    for (const [index, [name, valid]] of Object.entries(NAMES).entries()) {
      const cell = named[index] ?? "";
      if (valid) assert.equal(cell, `// Parameters\nlet ${name} = 1;\n`);
      else assert.match(cell, new RegExp(`^! A parameter must have a name .* received '${name}'`));
    }
  });
});
