/** jupyter run: a file of TypeScript as one cell, in a terminal without questions. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { useWorkplace } from "../workplace.js";

describe("jupyter run", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();

  it("runs a file and prints what it prints", async () => {
    writeFileSync(
      workplace().path("script.ts"),
      "const side: number = 6;\nconsole.log(await Promise.resolve(side * 7));\n",
    );
    const { code, stdout, stderr } = await workplace().python(
      "-m jupyter run --kernel gradlab script.ts".split(" "),
    );
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "42\n", stderr: "" });
  });
});
