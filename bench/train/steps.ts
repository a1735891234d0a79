/**
 * `npm run bench -- train`: a training step of the same networks, from the same weights on the same batches,
 * in gradlab (jit, `dl.fit`, eager), in tfjs-node as it comes (`fit`), and in Keras (`fit`) on TensorFlow
 * and on JAX; all in one run, taking turns. NETWORK=CNN runs the networks whose name has this in it,
 * WAYS="eager|Keras" beside jit only the ways whose name matches; `--json file` writes all figures.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cudaEnvironment } from "../../kernel/install/python/tensorflow.js";
import { gpuSentence } from "./gpu.js";
import { jaxIn } from "./jax.js";
import { NETWORKS, type Network } from "./networks.js";
import {
  printNetwork,
  printVerdicts,
  tracing,
  verdicts,
  type Measured,
  type Verdict,
} from "./report.js";
import { endWithUs, Trainer, type Ran, type Way } from "./trainer.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = join(root, ".venv", "bin", "python");
const WORKER = join(root, "dist", "bench", "train", "worker.js");
const ROUNDS = 9;
/** A way to train that takes longer for a pass, in milliseconds, takes part in the first rounds only. */
const LONG = 4000;
const LONG_ROUNDS = 3;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function trainers(): Trainer[] {
  const cuda = cudaEnvironment();
  const ours = (name: string, way: Way) =>
    new Trainer(name, [process.execPath, WORKER, way], root, cuda);
  const keras = (name: string, environment: NodeJS.ProcessEnv) => {
    const command = [python, join(root, "bench", "train", "worker.py")];
    return new Trainer(name, command, root, { ...cuda, ...environment });
  };
  const jax = jaxIn(join(root, "build", "peers"), python);
  const ways: Readonly<Record<string, (name: string) => Trainer>> = {
    jit: (name) => ours(name, "jit"),
    "dl.fit": (name) => ours(name, "fit"),
    eager: (name) => ours(name, "eager"),
    "tfjs-node fit": (name) => ours(name, "stock"),
    "Keras, TensorFlow": (name) => keras(name, { KERAS_BACKEND: "tensorflow" }),
    ...(jax === null
      ? {}
      : { "Keras, JAX": (name) => keras(name, { KERAS_BACKEND: "jax", PYTHONPATH: jax }) }),
  };
  const wanted = new RegExp(`^jit$|${process.env["WAYS"] ?? "."}`);
  return Object.entries(ways).flatMap(([name, start]) => (wanted.test(name) ? [start(name)] : []));
}

/** Weights and data that all start from, in files. */
async function draw(question: {
  readonly network: Network;
  readonly folder: string;
}): Promise<void> {
  const drawer = new Trainer("weights and data", [process.execPath, WORKER, "eager"], root, {});
  try {
    await drawer.ask("draw", question);
  } finally {
    drawer.end();
  }
}

async function measure(network: Network): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const all = trainers();
  const { name, steps } = network;
  try {
    const loaded = [];
    const question = { network, folder };
    await draw(question);
    for (const [i, trainer] of all.entries()) {
      say(`${name}: ${trainer.name} starts`);
      const load = await trainer.ask("load", question);
      // Whatever is compiled or chosen by measuring comes before the measurement.
      const passes = load.first > LONG && i > 0 ? 1 : Math.min(5, Math.ceil(16 / steps));
      for (let pass = 0; pass < passes; pass++) await trainer.ask("run", question);
      loaded.push({ trainer, load, times: [] as Ran[] });
    }
    for (let round = 1; round <= ROUNDS; round++) {
      for (const { trainer, times } of loaded) {
        if (round > LONG_ROUNDS && times.some(({ wall }) => wall * steps > LONG)) continue;
        const { wall, cpu } = await trainer.ask("run", question);
        times.push({ wall: wall / steps, cpu: cpu / steps });
      }
      say(`${name}: round ${round} of ${ROUNDS}`);
    }
    const measured = [];
    for (const { trainer, load, times } of loaded) {
      const report = await trainer.ask("report", question);
      measured.push({ name: trainer.name, ...load, ...report, times });
    }
    return measured;
  } finally {
    for (const trainer of all) trainer.end();
    process.off("exit", remove);
    remove();
  }
}

export async function run({ json }: { readonly json?: string | undefined } = {}): Promise<void> {
  endWithUs();
  const machine = gpuSentence(python, cudaEnvironment());
  process.stdout.write(`${machine}\n`);
  const asked = process.env["NETWORK"];
  const networks = NETWORKS.filter(({ name }) => asked === undefined || name.includes(asked));
  const found: Verdict[] = [];
  const figures = [];
  for (const network of networks) {
    const measured = await measure(network);
    printNetwork(network, measured);
    const traced = tracing(measured);
    const elsewhere = measured.filter(({ device }) => device !== "CPU");
    if (elsewhere.length > 0) {
      process.stdout.write(`On a GPU: ${elsewhere.map(({ name }) => name).join(", ")}.\n`);
    }
    if (traced !== null) {
      const [first, trace, load] = [traced.first, traced.trace, traced.load].map((each) =>
        each.toFixed(0),
      );
      const operations = measured[0]?.graph?.operations ?? 0;
      process.stdout.write(
        `jit: first run, eager, ${first} ms; trace ${trace} ms and load ${load} ms more than a step; ${operations} operations.\n`,
      );
    }
    const judged = verdicts(network, measured);
    found.push(...judged);
    figures.push({ network: network.name, measured, tracing: traced, verdicts: judged });
    if (json !== undefined) {
      const date = new Date().toISOString();
      writeFileSync(json, `${JSON.stringify({ date, machine, figures }, null, 1)}\n`);
    }
  }
  printVerdicts(found);
}
