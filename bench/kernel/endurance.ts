/** The 1,000th cell beside the 10th, and memory after 10,000 cells. */
import { startKernel, type TestKernel } from "../../test/kernel/client.js";
import { median } from "../statistics.js";
import { printTable } from "../table.js";
import { residentMegabytes } from "./memory.js";
import { GRADLAB } from "./peers.js";

const CELLS = 10_000;
/** Trivial cells before a mark whose median stands for it. */
const BEFORE = 100;
/** The memory of a kernel in use: compiled code and caches are there. */
const WARM = 1000;
const MARKS = [2 * BEFORE, WARM, 2000, 5000, CELLS];

/** New names, redeclared ones, functions, types and tensors that are freed, as notebooks have them. */
const KINDS: readonly ((i: number) => string)[] = [
  (i) => `let x${i} = ${i};\nconsole.log(x${i} + 1)`,
  (i) => `const total = [${i}, 2, 3].reduce((a, b) => a + b, 0);\ntotal`,
  (i) => `function scale(v: number) { return v * ${i} }\nscale(2)`,
  (i) =>
    `interface Point { x: number; y${i % 7}?: string }\nconst point: Point = { x: ${i} };\npoint.x`,
  (i) =>
    `const t = tf.tensor1d([${i}, 1]);\nconst sum = t.sum().dataSync()[0];\ntf.disposeVariables(); t.dispose()`,
];

export async function run(): Promise<void> {
  const kernel = await startKernel(GRADLAB.options);
  try {
    await kernel.execute(GRADLAB.firstTensor);
    await measure(kernel);
  } finally {
    await kernel.stop();
  }
}

async function measure(kernel: TestKernel): Promise<void> {
  const trivial: number[] = [];
  const rows: string[][] = [];
  let warm = Number.NaN;
  for (let i = 2; i <= CELLS; i += 2) {
    // The same question throughout, beside the cells that make the session grow.
    const begun = performance.now();
    await kernel.execute(`console.log(${i} + 1)`);
    trivial.push(performance.now() - begun);
    const kind = KINDS[(i / 2) % KINDS.length];
    if (kind) {
      const { reply } = await kernel.execute(kind(i));
      if (reply["status"] !== "ok") throw new Error(JSON.stringify(reply));
    }
    // The client keeps every message; here it need not.
    kernel.published.length = 0;
    if (!MARKS.includes(i)) continue;
    const memory = residentMegabytes(kernel.child.pid ?? 0);
    if (i === WARM) warm = memory;
    const cell = median(trivial.slice(-BEFORE));
    const growth = Number.isNaN(warm) ? "" : `${(100 * (memory / warm - 1)).toFixed(1)} %`;
    rows.push([String(i), `${cell.toFixed(2)} ms`, `${memory.toFixed(0)} MB`, growth]);
    process.stdout.write(`${i} of ${CELLS} cells\n`);
  }
  printTable(
    "A long session",
    ["cell", `trivial cell, median of ${BEFORE}`, "memory", `growth since cell ${WARM}`],
    rows,
  );
}
