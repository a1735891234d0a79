/** jupyter_kernel_test: the Jupyter project's own suite for kernels, through its own client. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PYTHON, SOURCE, withKernelspec } from "./environment.js";

const TESTS = [
  "test_kernel_info",
  "test_execute_stdout",
  "test_execute_stderr",
  "test_completion",
  "test_is_complete",
  "test_pager",
  "test_error",
  "test_execute_result",
  "test_display_data",
  "test_history",
  "test_inspect",
  "test_clear_output",
  "test_recv_iopub_welcome_msg",
];

type Outcomes = Readonly<Record<string, readonly [outcome: string, detail: string]>>;

describe("jupyter_kernel_test", () => {
  let outcomes: Outcomes = {};

  before(async function () {
    this.timeout(240_000);
    outcomes = await withKernelspec(async (env) => {
      const { stdout } = await promisify(execFile)(PYTHON, [`${SOURCE}/suite.py`], { env });
      return JSON.parse(stdout.slice(stdout.indexOf("{"))) as Outcomes;
    });
  });

  for (const test of TESTS) {
    it(test, () => {
      const [outcome, detail] = outcomes[test] ?? ["missing", ""];
      assert.equal(outcome, "passed", detail);
    });
  }

  it("has no other test, and none was skipped", () => {
    assert.deepEqual(Object.keys(outcomes).toSorted(), TESTS.toSorted());
  });
});
