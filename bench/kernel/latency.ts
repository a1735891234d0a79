/**
 * Start-up, cells, completion, inspection and memory of this kernel and its peers, in one run.
 * The kernels take turns, so that a busy moment of the machine hits all alike: ten questions in a row
 * each, as "run all" asks them, and single ones after a pause, as a learner does.
 */
import { startKernel, type TestKernel } from "../../test/kernel/client.js";
import { setTimeout as sleep } from "node:timers/promises";
import { median, percentile } from "../statistics.js";
import { printTable } from "../table.js";
import { residentMegabytes } from "./memory.js";
import { peers, type Peer } from "./peers.js";

const STARTS = 3;
const CELLS = 100;
const PAUSED_CELLS = 20;
const QUESTIONS = 20;
/** Questions in a row before it is the next kernel's turn; the first turn of each is not counted. */
const TURN = 10;
const PAUSE_MS = 100;

interface Measured {
  readonly peer: Peer;
  /** From spawn to kernel_info_reply, in seconds. */
  readonly start: number[];
  /** From spawn to the end of the first cell with a tensor, in seconds. */
  readonly firstTensor: number[];
  /** In milliseconds from the request to reply and idle. */
  readonly trivial: number[];
  readonly paused: number[];
  readonly tensor: number[];
  readonly completion: number[];
  readonly inspection: number[];
  memory: number;
}

export async function run(): Promise<void> {
  const all: Measured[] = peers().map((peer) => ({
    peer,
    start: [],
    firstTensor: [],
    trivial: [],
    paused: [],
    tensor: [],
    completion: [],
    inspection: [],
    memory: Number.NaN,
  }));
  for (let i = 0; i < STARTS; i++) {
    for (const measured of all) await (await start(measured)).stop();
  }
  const kernels = [];
  for (const measured of all) kernels.push({ measured, kernel: await start(measured) });
  await takeTurns(kernels, CELLS, "trivial", (kernel, peer, i) =>
    kernel.execute(peer.trivialCell(i)),
  );
  await takeTurns(
    kernels,
    PAUSED_CELLS,
    "paused",
    (kernel, peer, i) => kernel.execute(peer.trivialCell(CELLS + TURN + i)),
    1,
  );
  await takeTurns(kernels, CELLS, "tensor", (kernel, peer, i) =>
    kernel.execute(peer.tensorCell(i)),
  );
  await takeTurns(kernels, QUESTIONS, "completion", (kernel, peer) =>
    kernel.complete(peer.completed),
  );
  await takeTurns(kernels, QUESTIONS, "inspection", (kernel, peer) =>
    kernel.inspect(peer.inspected),
  );
  for (const { measured, kernel } of kernels) {
    measured.memory = residentMegabytes(kernel.child.pid ?? 0);
    await kernel.stop();
  }
  print(all);
}

async function start({ peer, start, firstTensor }: Measured): Promise<TestKernel> {
  const kernel = await startKernel(peer.options);
  start.push((kernel.answeredAt - kernel.spawnedAt) / 1000);
  const { reply } = await kernel.execute(peer.firstTensor);
  if (reply["status"] !== "ok") throw new Error(`${peer.name}: ${JSON.stringify(reply)}`);
  firstTensor.push((performance.now() - kernel.spawnedAt) / 1000);
  return kernel;
}

type Series = "trivial" | "paused" | "tensor" | "completion" | "inspection";

async function takeTurns(
  kernels: readonly { readonly measured: Measured; readonly kernel: TestKernel }[],
  count: number,
  series: Series,
  ask: (kernel: TestKernel, peer: Peer, i: number) => Promise<unknown>,
  turn = TURN,
): Promise<void> {
  for (let first = -turn; first < count; first += turn) {
    for (const { measured, kernel } of kernels) {
      if (turn === 1) await sleep(PAUSE_MS);
      for (let i = first; i < first + turn; i++) {
        const begun = performance.now();
        await ask(kernel, measured.peer, i + turn);
        if (i >= 0) measured[series].push(performance.now() - begun);
      }
    }
  }
}

const COLUMNS: readonly (readonly [head: string, unit: string, of: (m: Measured) => number])[] = [
  ["kernel_info", "s", (m) => median(m.start)],
  ["first tensor", "s", (m) => median(m.firstTensor)],
  ["cell p50", "ms", (m) => median(m.trivial)],
  ["cell p95", "ms", (m) => percentile(m.trivial, 0.95)],
  ["after a pause", "ms", (m) => median(m.paused)],
  ["tf cell p50", "ms", (m) => median(m.tensor)],
  ["tf cell p95", "ms", (m) => percentile(m.tensor, 0.95)],
  ["complete p50", "ms", (m) => median(m.completion)],
  ["inspect p50", "ms", (m) => median(m.inspection)],
  ["memory", "MB", (m) => m.memory],
];

function print(all: readonly Measured[]): void {
  const [ours] = all;
  const head = ["", ...COLUMNS.map(([name]) => name)];
  const figures = all.map((measured) => [
    measured.peer.name,
    ...COLUMNS.map(([, unit, of]) => `${of(measured).toFixed(unit === "s" ? 2 : 1)} ${unit}`),
  ]);
  const ratios = all
    .slice(1)
    .map((measured) => [
      `gradlab / ${measured.peer.name}`,
      ...COLUMNS.map(([, , of]) => (ours ? (of(ours) / of(measured)).toFixed(2) : "")),
    ]);
  const counts = `${STARTS + 1} starts, ${CELLS} cells, ${QUESTIONS} questions each, in turns`;
  printTable(`Kernels side by side (${counts}; medians)`, head, [...figures, ...ratios]);
  process.stdout.write(
    "Type check in every cell: gradlab and tslab. Tensor engine of tslab and Deno: tfjs on the CPU.\n",
  );
}
