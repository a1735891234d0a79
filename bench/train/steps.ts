/**
 * `npm run bench -- train`: a training step of the same networks in gradlab (jit and eager), in tfjs-node
 * as it comes (`fit`), and in Keras (`fit`) on TensorFlow and on JAX; all in one run, taking turns.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median, percentile } from "../statistics.js";
import { printTable } from "../table.js";
import { jaxIn } from "./jax.js";
import { NETWORKS, type Network } from "./models.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = join(root, ".venv", "bin", "python");
const ROUNDS = 9;

interface Times {
  readonly wall: number;
  readonly cpu: number;
}

/** One way to train, in a process of its own that waits to be asked. */
class Trainer {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, command: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.name = name;
    const [program = "", ...rest] = command;
    this.#process = spawn(program, rest, { cwd: root, env: { ...process.env, ...environment } });
    this.#process.stderr.resume();
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) throw new Error(`${this.name} ended`);
      if (value.startsWith("{")) return JSON.parse(value) as Answer;
    }
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}

function trainers(): Trainer[] {
  const worker = join(root, "dist", "bench", "train", "worker.js");
  const keras = [python, join(root, "bench", "train", "models.py")];
  const ours = (way: string) => [process.execPath, worker, way];
  const jax = jaxIn(join(root, "build", "peers"), python);
  return [
    new Trainer("jit", ours("jit")),
    new Trainer("eager", ours("eager")),
    new Trainer("tfjs-node fit", ours("stock")),
    new Trainer("Keras, TensorFlow", keras, { KERAS_BACKEND: "tensorflow" }),
    ...(jax === null
      ? []
      : [new Trainer("Keras, JAX", keras, { KERAS_BACKEND: "jax", PYTHONPATH: jax })]),
  ];
}

async function measure(
  network: Network,
): Promise<{ name: string; first: number; times: Times[] }[]> {
  const all = trainers();
  const { name, batch, classes, inputShape, steps, optimizer } = network;
  const question = { name, batch, classes, inputShape, steps, optimizer };
  try {
    const measured = [];
    for (const trainer of all) {
      const { first } = await trainer.ask<{ first: number }>({ do: "load", ...question });
      // Whatever is compiled or chosen by measuring comes before the measurement.
      for (let i = 0; i * network.steps < 16 && i < 5; i++) {
        await trainer.ask({ do: "run", ...question });
      }
      measured.push({ trainer, name: trainer.name, first, times: [] as Times[] });
    }
    for (let round = 0; round < ROUNDS; round++) {
      for (const { trainer, times } of measured) {
        const { wall, cpu } = await trainer.ask<Times>({ do: "run", ...question });
        times.push({ wall: wall / network.steps, cpu: cpu / network.steps });
      }
    }
    return measured;
  } finally {
    for (const trainer of all) trainer.end();
  }
}

export async function run(): Promise<void> {
  process.stdout.write("A training step in milliseconds; no NVIDIA GPU is used.\n");
  const asked = process.env["NETWORK"];
  for (const network of NETWORKS.filter(
    ({ name }) => asked === undefined || name.includes(asked),
  )) {
    const measured = await measure(network);
    const wall = (times: readonly Times[]) => median(times.map((each) => each.wall));
    const cpu = (times: readonly Times[]) =>
      percentile(
        times.map((each) => each.cpu),
        0.1,
      );
    const ours = measured[0]?.times ?? [];
    printTable(
      `${network.name}, batch ${network.batch}, ${network.optimizer}`,
      ["", "wall", "jit's share", "CPU", "jit's share", "first pass"],
      measured.map(({ name, first, times }) => [
        name,
        wall(times).toFixed(2),
        (wall(ours) / wall(times)).toFixed(2),
        cpu(times).toFixed(1),
        (cpu(ours) / cpu(times)).toFixed(2),
        first.toFixed(0),
      ]),
    );
  }
}
