import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("givenBack.js", import.meta.url));

describe("the memory of JavaScript's arrays", () => {
  // TensorFlow would give back an array that it used on one of its own threads, where V8 must not be touched.
  it("is not TensorFlow's, however an array is aligned", () => {
    const output = execFileSync(process.execPath, ["--expose-gc", PROGRAM], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line = ""] = output.split("\n").filter((each) => each.startsWith("{"));
    const { tensors, held } = JSON.parse(line) as { tensors: number; held: number };
    assert.equal(tensors, 800);
    // It was every fourth; V8 itself may still see the last one of the loop.
    assert.ok(held < 5, `${held} of 400 arrays are held`);
  });
});
