/** papermill itself, on the command line, through the kernel. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { type CellText, type Ended, stdoutOf, textOf, useWorkplace } from "../workplace.js";

const parameters = (source: string): CellText => ({ source, tags: ["parameters"] });

describe("papermill", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();

  /** Runs `in.ipynb` to `out.ipynb`; the parameters go through a file of YAML. */
  async function papermill(
    cells: readonly CellText[],
    given: string,
    ...flags: readonly string[]
  ): Promise<Ended> {
    workplace().notebook("in.ipynb", cells);
    writeFileSync(workplace().path("parameters.yaml"), given);
    const files = ["in.ipynb", "out.ipynb", "-f", "parameters.yaml"];
    return await workplace().python(["-m", "papermill", ...files, ...flags]);
  }

  it("passes parameters of every JSON type, and later cells see them", async () => {
    const given = {
      lr: 0.01,
      epochs: 3,
      shuffle: false,
      nothing: null,
      title: 'a "b"\n`${c}`\\ 日本 \u2028 👩‍👩‍👧',
      layers: [64, [32, 16], []],
      options: { momentum: 0.9, "weight decay": 0.0005, nested: { __class__: [true, null] } },
    };
    const { code, stderr } = await papermill(
      [
        parameters("let lr = 0.1;\nconst epochs = 10;\nlet shuffle = true;\nlet title = '';"),
        "const half: number = lr / 2;\nfunction rate(): number { return lr }",
        "console.log(JSON.stringify({ lr, epochs, shuffle, nothing, title, layers, options }))",
        "lr = 1;\nconsole.log(half, rate())",
      ],
      // YAML takes it for the end of a line.
      JSON.stringify(given).replaceAll("\u2028", "\\u2028"),
    );
    assert.equal(code, 0, stderr);
    const { cells } = workplace().read("out.ipynb");
    assert.deepEqual(JSON.parse(stdoutOf(cells[3])), given);
    assert.equal(stdoutOf(cells[4]), "0.005 1\n");
    assert.deepEqual(cells[1]?.metadata["tags"], ["injected-parameters"]);
  });

  it("passes what only YAML has: NaN, infinity and exact large integers", async () => {
    const { code, stderr } = await papermill(
      ["console.log(worst, least, seed, Number.isNaN(worst))"],
      "{ worst: .nan, least: -.inf, seed: 9007199254740993 }",
      // papermill writes NaN into the notebook's metadata, which is then no JSON that others read.
      "--stdout-file",
      "printed.txt",
    );
    assert.equal(code, 0, stderr);
    const printed = readFileSync(workplace().path("printed.txt"), "utf8");
    assert.equal(printed, "NaN -Infinity 9007199254740993n true\n");
  });

  it("keeps the type that the author wrote: later cells are checked against it", async () => {
    const { code, stderr } = await papermill(
      [
        parameters(
          'let optimizer: "sgd" | "adam" = "sgd";\nlet size: [number, number] = [28, 28];',
        ),
        "function pick(name: 'sgd' | 'adam', [w, h]: [number, number]) { return name + w * h }",
        "console.log(pick(optimizer, size))",
      ],
      '{ "optimizer": "adam", "size": [2, 3] }',
    );
    assert.equal(code, 0, stderr);
    assert.equal(stdoutOf(workplace().read("out.ipynb").cells[3]), "adam6\n");
  });

  it("refuses a value of another type, quoting the line, and runs nothing more", async () => {
    const { code, stderr } = await papermill(
      [parameters('let optimizer: "sgd" | "adam" = "sgd";'), "console.log('trained')"],
      '{ "optimizer": "rmsprop" }',
    );
    assert.equal(code, 1);
    assert.match(stderr, /In \[2\]:2:5 TS2322 .*"rmsprop"/);
    assert.match(stderr, /let optimizer: "sgd" \| "adam" = "rmsprop";/);
    const { cells } = workplace().read("out.ipynb");
    assert.equal(cells.map(stdoutOf).join(""), "");
  });

  it("reports a cell that throws, with the learner's line, and keeps what ran before", async () => {
    const { code, stderr } = await papermill(
      [
        "console.log(`lr ${lr}`)",
        'const batch = 1;\nthrow new RangeError("loss is NaN")',
        "console.log('never')",
      ],
      '{ "lr": 0.5 }',
    );
    assert.equal(code, 1);
    assert.match(stderr, /RangeError: loss is NaN/);
    assert.match(stderr, /throw new RangeError\("loss is NaN"\)/);
    const { cells, metadata } = workplace().read("out.ipynb");
    assert.equal((metadata["papermill"] as { exception: boolean }).exception, true);
    assert.match(textOf(cells[0]?.source), /An Exception was encountered/);
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    assert.deepEqual(
      outputs.map(({ output_type, ename, evalue }) => [output_type, ename, evalue]),
      [
        ["stream", undefined, undefined],
        ["error", "RangeError", "loss is NaN"],
      ],
    );
  });

  it("shows progress, and logs output while it runs", async () => {
    const { code, stderr } = await papermill(
      ["console.log('epoch 1')", "6 * 7"],
      "{ lr: 1 }",
      "--progress-bar",
      "--log-output",
    );
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Executing: 100%.* 3\/3 /);
    assert.match(stderr, /epoch 1/);
    assert.match(stderr, /^42$/m);
    const { metadata } = workplace().read("out.ipynb");
    assert.equal((metadata["language_info"] as { name: string }).name, "typescript");
  });

  it("says which parameter has no name that TypeScript takes", async () => {
    const { code, stderr } = await papermill(["1"], '{ "learning-rate": 1 }');
    assert.notEqual(code, 0);
    assert.match(stderr, /name that TypeScript can declare.*received 'learning-rate'/);
  });

  it("lists a notebook's parameters with types, defaults and help", async () => {
    workplace().notebook("help.ipynb", [
      parameters(`// What may be changed from outside
let lr = 0.1; // learning rate
/**
 * How often the data are seen,
 * at least once.
 */
let epochs: number = 5;
let optimizer: "sgd" | "adam" = "sgd";
let layers = [64, 32], label: string | null = null; // model
let widths = new Map<string, number[]>([["a", [1]]]);
let text = \`two
lines = 2; // no comment\`; /* shown */
const { length } = "not a parameter";`),
    ]);
    const help = await workplace().python(["-m", "papermill", "--help-notebook", "help.ipynb"]);
    assert.equal(help.code, 0, help.stderr);
    for (const line of [
      /^ {2}lr: number \(default 0\.1\) {5,}learning rate$/m,
      /^ {2}epochs: number \(default 5\) +How often the data are seen, at least once\.$/m,
      /^ {2}optimizer: "sgd" \| "adam" \(default "sgd"\)$/m,
      /^ {2}layers: number\[\] \(default \[64, 32\]\)\n +model$/m,
      /^ {2}label: string \| null \(default null\)\n +model$/m,
      /^ {2}widths: Unknown type \(default new Map<string, number\[\]>\(\[\["a", \[1\]\]\]\)\)$/m,
      /^ {2}text: string \(default `two\nlines = 2; \/\/ no comment`\)\n +shown$/m,
    ]) {
      assert.match(help.stdout, line);
    }
    assert.doesNotMatch(help.stdout, /length/);
  });
});
