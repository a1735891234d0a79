/** Where the time of a cell goes, from the kernel's own trace, and completion while a cell trains. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KERNEL_ARGV, startKernel, type TestKernel } from "../../test/kernel/client.js";
import { median, percentile } from "../statistics.js";
import { printTable } from "../table.js";
import { GRADLAB } from "./peers.js";

const CELLS = 200;
const WARM_UP = 20;
const COMPLETIONS = 100;

const TRAINING = `{
  const model = tf.sequential({ layers: [
    tf.layers.dense({ inputShape: [64], units: 256, activation: "relu" }),
    tf.layers.dense({ units: 1 }),
  ] });
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  await model.fit(tf.randomNormal([4096, 64]), tf.randomNormal([4096, 1]), { epochs: 1000, verbose: 0 });
}`;

interface Span {
  readonly where: string;
  readonly name: string;
  readonly begin: number;
  readonly milliseconds: number;
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-trace-"));
  try {
    for (const [title, cell] of [
      ["a trivial cell", GRADLAB.trivialCell],
      ["a cell of tfjs calls", GRADLAB.tensorCell],
    ] as const) {
      const file = join(folder, `${title}.json`);
      await withKernel([...KERNEL_ARGV, "--trace", file], (kernel) => cells(kernel, cell));
      printStages(title, readTrace(file));
    }
    await withKernel(KERNEL_ARGV, printCompletion);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withKernel(
  argv: readonly string[],
  work: (kernel: TestKernel) => Promise<void>,
): Promise<void> {
  const kernel = await startKernel({ ...GRADLAB.options, argv });
  try {
    await kernel.execute(GRADLAB.firstTensor);
    await work(kernel);
  } finally {
    await kernel.stop();
  }
}

async function cells(kernel: TestKernel, cell: (i: number) => string): Promise<void> {
  for (let i = 0; i < WARM_UP + CELLS; i++) await kernel.execute(cell(i));
}

function readTrace(file: string): Span[] {
  const lines = readFileSync(file, "utf8").split("\n").slice(1).filter(Boolean);
  const events = lines.map((line) => JSON.parse(line.replace(/,$/, "")) as TraceEvent);
  const place = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`;
  const names = new Map(
    events.filter((one) => one.ph === "M").map((one) => [place(one), one.args.name]),
  );
  return events
    .filter((one) => one.ph === "X")
    .map((one) => ({
      where: names.get(place(one)) ?? "?",
      name: one.name,
      begin: one.ts,
      milliseconds: one.dur / 1000,
    }))
    .toSorted((a, b) => a.begin - b.begin);
}

type TraceEvent = { readonly pid: number; readonly tid: number; readonly name: string } & (
  | { readonly ph: "X"; readonly ts: number; readonly dur: number }
  | { readonly ph: "M"; readonly args: { readonly name: string } }
);

function printStages(title: string, spans: readonly Span[]): void {
  const stages = new Map<string, Span[]>();
  for (const one of spans) {
    const stage = `${one.where}: ${one.name}`;
    stages.set(stage, [...(stages.get(stage) ?? []), one]);
  }
  const rows = [...stages].flatMap(([stage, all]) => {
    const times = all.slice(-CELLS).map((one) => one.milliseconds);
    if (times.length < CELLS) return [];
    return [[stage, ...[0.5, 0.95].map((share) => `${percentile(times, share).toFixed(2)} ms`)]];
  });
  printTable(`Where the time of ${title} goes (${CELLS} cells)`, ["", "p50", "p95"], rows);
}

async function printCompletion(kernel: TestKernel): Promise<void> {
  const ask = async (): Promise<number[]> => {
    const times: number[] = [];
    for (let i = 0; i < COMPLETIONS; i++) {
      const begun = performance.now();
      await kernel.complete(i % 2 === 0 ? "tf.on" : "tf.layers.de");
      times.push(performance.now() - begun);
    }
    return times;
  };
  const idle = await ask();
  const training = kernel.start(TRAINING);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const busy = await ask();
  await kernel.interrupt();
  await kernel.finish(training);
  const row = (name: string, times: readonly number[]) => [
    name,
    `${median(times).toFixed(1)} ms`,
    `${percentile(times, 0.95).toFixed(1)} ms`,
  ];
  printTable(
    `Completion (${COMPLETIONS} questions each)`,
    ["", "p50", "p95"],
    [row("idle", idle), row("while a cell trains", busy)],
  );
}
