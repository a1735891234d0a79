import assert from "node:assert/strict";
import { useKernel } from "../client.js";

const CELLS = 200;

describe(`${CELLS} cells in a row`, () => {
  const kernel = useKernel();

  it("each is answered and goes idle, and the last are as fast as the first", async () => {
    const times: number[] = [];
    for (let i = 0; i < CELLS; i++) {
      const start = performance.now();
      const { reply, stdout } = await kernel().execute(`let x${i} = ${i};\nconsole.log(x${i} + 1)`);
      times.push(performance.now() - start);
      assert.equal(reply["status"], "ok");
      assert.equal(stdout, `${i + 1}\n`);
    }
    // The quicker ones, for other programs take the processor at times.
    const tenth = (values: readonly number[]) =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? 0;
    const [early, late] = [tenth(times.slice(10, 60)), tenth(times.slice(-50))];
    assert.ok(
      late < 5 * early + 20,
      `${early.toFixed(1)} ms at first, ${late.toFixed(1)} ms at last`,
    );
  }).timeout(120_000);

  it("sent at once they run in order", async () => {
    const cells = Array.from({ length: 50 }, (_, i) => kernel().start(`console.log(${i})`));
    const done = await Promise.all(cells.map((cell) => kernel().finish(cell)));
    assert.deepEqual(
      done.map(({ stdout }) => stdout),
      Array.from({ length: 50 }, (_, i) => `${i}\n`),
    );
    const counts = done.map(({ reply }) => reply["execution_count"] as number);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
  });
});
