/** nbclient itself: what notebooks are run with wherever nobody watches. */
import assert from "node:assert/strict";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { paths } from "../../../kernel/install/paths.js";
import { type CellText, type Notebook, stdoutOf, textOf, useWorkplace } from "../workplace.js";

const SCRIPT = path.join(paths.root, "test", "clients", "nbclient", "scenarios.py");

interface Outcome {
  /** The name of nbclient's exception. */
  readonly raised: string | null;
  readonly message: string;
}

interface Run {
  readonly outcome: Outcome;
  readonly notebook: Notebook;
  /** What came through the terminal, of which a kernel's share should be nothing. */
  readonly stderr: string;
}

describe("nbclient", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();

  async function run(cells: readonly CellText[], options: object = {}): Promise<Run> {
    workplace().notebook("run.ipynb", cells);
    return await runAgain(options);
  }

  async function runAgain(options: object = {}): Promise<Run> {
    const arguments_ = [SCRIPT, "run.ipynb", JSON.stringify(options)];
    const { code, stdout, stderr } = await workplace().python(arguments_);
    assert.equal(code, 0, stderr);
    const notebook = workplace().read("run.ipynb");
    return { outcome: JSON.parse(stdout) as Outcome, notebook, stderr };
  }

  const outputTypes = ({ cells }: Notebook) =>
    cells.map(({ outputs = [] }) => outputs.map((output) => output.output_type));

  it("runs cells, keeps outputs of every kind, and says what language it was", async () => {
    const { outcome, notebook } = await run([
      "const x = 6;",
      "x * 7",
      'console.log("out"); console.error("err")',
      'await display.html("<b>b</b>")',
      'await vegaLite({ data: { values: [{ a: 1 }] }, mark: "point", encoding: { x: { field: "a" } } })',
    ]);
    assert.deepEqual(outcome, { raised: null, message: "" });
    assert.deepEqual(outputTypes(notebook), [
      [],
      ["execute_result"],
      ["stream", "stream"],
      ["display_data"],
      ["execute_result"],
    ]);
    assert.deepEqual(
      notebook.cells.map((cell) => cell.execution_count),
      [1, 2, 3, 4, 5],
    );
    const language = notebook.metadata["language_info"] as Record<string, unknown>;
    assert.equal(language["name"], "typescript");
    assert.equal(language["file_extension"], ".ts");
    const times = notebook.cells[0]?.metadata["execution"] as Record<string, string>;
    assert.deepEqual(Object.keys(times), [
      "iopub.execute_input",
      "iopub.status.busy",
      "iopub.status.idle",
      "shell.execute_reply",
    ]);
  });

  it("stops at a cell that fails, with the learner's line", async () => {
    const { outcome, notebook } = await run([
      'const a = 1;\nthrow new RangeError("loss is NaN")',
      "'never'",
    ]);
    assert.equal(outcome.raised, "CellExecutionError");
    const message = stripVTControlCharacters(outcome.message);
    assert.match(message, /throw new RangeError\("loss is NaN"\)/);
    assert.match(message, /In \[1\]:2:7/);
    assert.match(message, /RangeError: loss is NaN/);
    assert.deepEqual(outputTypes(notebook), [["error"], []]);
  });

  it("goes on after errors that are allowed, all or those of tagged cells", async () => {
    const failing = 'throw new Error("on purpose")';
    const all = await run([failing, "const s: string = 1", "1"], { allow_errors: true });
    assert.deepEqual(outputTypes(all.notebook), [["error"], ["error"], ["execute_result"]]);
    const tagged = await run([
      { source: failing, tags: ["raises-exception"] },
      { source: "notThere", tags: ["raises-exception"] },
      "2",
    ]);
    assert.equal(tagged.outcome.raised, null);
    assert.deepEqual(outputTypes(tagged.notebook), [["error"], ["error"], ["execute_result"]]);
  });

  it("stops a cell that takes too long, keeps its output and the names, and goes on", async () => {
    const { outcome, notebook } = await run(
      ["let n = 0;", "console.log('begun');\nwhile (true) n++", "n > 1000"],
      { timeout: 4, interrupt_on_timeout: true, allow_errors: true },
    );
    assert.equal(outcome.raised, null);
    assert.equal(stdoutOf(notebook.cells[1]), "begun\n");
    assert.equal(notebook.cells[1]?.outputs?.at(-1)?.ename, "InterruptedError");
    assert.equal(textOf(notebook.cells[2]?.outputs?.[0]?.data?.["text/plain"] as string), "true");
  });

  it("gives up on a cell that takes too long where it may not stop it", async () => {
    const { outcome } = await run(["await new Promise(() => {})"], { timeout: 2 });
    assert.equal(outcome.raised, "CellTimeoutError");
  });

  it("says that the execution process died, and goes on with a new one where errors are allowed", async () => {
    const { outcome, notebook } = await run(
      [
        "const kept = 1;",
        'process.kill(process.pid, "SIGKILL");\nawait new Promise(() => {})',
        "1 + 1",
      ],
      { allow_errors: true },
    );
    assert.equal(outcome.raised, null);
    assert.equal(notebook.cells[1]?.outputs?.at(-1)?.ename, "ProcessDied");
    assert.deepEqual(outputTypes(notebook).at(-1), ["execute_result"]);
  });

  it("is told when the whole kernel is killed", async () => {
    const { outcome } = await run([
      'process.kill(process.ppid, "SIGKILL");\nawait new Promise(() => {})',
    ]);
    assert.equal(outcome.raised, "DeadKernelError");
  });

  it("gives the same outputs at the second run, and nothing comes of native libraries", async () => {
    const cells = [
      "dl.seedAll(7);",
      "const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });\nmodel.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });",
      "await model.fit(tf.ones([8, 2]), tf.zeros([8, 1]), { epochs: 2, verbose: 0 });\nawait tf.tidy(() => tf.sum(tf.range(0, 10))).data()",
      "new dfd.DataFrame([{ a: 1 }, { a: 2 }])",
    ];
    const first = await run(cells);
    const second = await runAgain();
    assert.deepEqual([first.outcome.raised, second.outcome.raised], [null, null]);
    const outputs = ({ notebook }: Run) => notebook.cells.map((cell) => cell.outputs);
    assert.deepEqual(outputs(second), outputs(first));
    assert.deepEqual(
      outputs(first).flatMap((each) => (each ?? []).filter(({ name }) => name === "stderr")),
      [],
    );
    assert.deepEqual([first.stderr, second.stderr], ["", ""]);
  });
});
