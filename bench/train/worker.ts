/** Trains a network of networks.ts in a process of its own, as one line of JSON at a time asks. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type * as TensorFlow from "@tensorflow/tfjs";
import { build, type Attention, type Built, type Tf } from "./build.js";
import type { Network } from "./networks.js";
import type { Ask, Way } from "./trainer.js";

interface Training {
  /** One pass over the batches; gives the mean loss. */
  pass(): Promise<number>;
  /** Milliseconds of each step so far, where each can be seen. */
  readonly steps: readonly number[];
  /** How the step is compiled, where it is. */
  readonly graph: () => { operations: number; xla: boolean } | null;
}

const way = process.argv[2] as Way;
const require = createRequire(import.meta.url);

/** Stock: nothing of gradlab is loaded. */
const gradlab = way === "stock" ? null : await import("gradlab");
const tf =
  gradlab === null
    ? (require("@tensorflow/tfjs-node-gpu") as Tf)
    : ((await import("gradlab/engine")).tf as unknown as Tf);

function optimizerOf({ optimizer }: Network): TensorFlow.Optimizer {
  if (optimizer === "sgd") return tf.train.sgd(0.01);
  return optimizer === "adam" ? tf.train.adam(0.001) : tf.train.rmsprop(0.001);
}

function floats(file: string): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** Weights and data that all trainers start from: raw floats, layer by layer. */
function draw({ layers }: Built, network: Network, folder: string): void {
  gradlab?.seedAll(1);
  const { batch, steps, inputShape, classes } = network;
  const write = (name: string, parts: readonly TensorFlow.Tensor[]): void => {
    const bytes = parts.map((part) => {
      const { buffer, byteOffset, byteLength } = part.dataSync<"float32">();
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    writeFileSync(join(folder, name), Buffer.concat(bytes));
  };
  tf.tidy(() => {
    write("x", [tf.randomNormal([batch * steps, ...inputShape])]);
    const labels = tf.randomUniform([batch * steps], 0, classes, "int32");
    write("y", [tf.oneHot(labels, classes).toFloat()]);
    // A new draw of each: initialisers have drawn before the seed was set.
    const drawn = layers.flatMap((layer) =>
      layer.getWeights().map((weight) => {
        const { shape } = weight;
        const width = shape.slice(0, -1).reduce((product, size) => product * size, 1);
        return shape.length < 2 ? weight : tf.randomNormal(shape, 0, 1 / Math.sqrt(width));
      }),
    );
    write("weights", drawn);
  });
}

function setWeights({ layers }: Built, numbers: Float32Array): void {
  let at = 0;
  tf.tidy(() => {
    for (const layer of layers) {
      const values = layer.getWeights().map(({ shape, size }) => {
        at += size;
        return tf.tensor(numbers.subarray(at - size, at), shape);
      });
      if (values.length > 0) layer.setWeights(values);
    }
  });
  if (at !== numbers.length) throw new Error(`${at} numbers in the weights, not ${numbers.length}`);
}

function rows(of: TensorFlow.Tensor, from: number, count: number): TensorFlow.Tensor {
  const rest = of.shape.slice(1);
  return of.slice([from, ...rest.map(() => 0)], [count, ...rest]);
}

function prepare(ask: Ask): Training {
  const { network, folder } = ask;
  const { batch, steps, inputShape, classes } = network;
  const attention = gradlab?.layers.multiHeadAttention as Attention | undefined;
  const built = build(tf, network, attention);
  setWeights(built, floats(join(folder, "weights")));
  const x = tf.tensor(floats(join(folder, "x")), [batch * steps, ...inputShape]);
  const y = tf.tensor(floats(join(folder, "y")), [batch * steps, classes]);
  const optimizer = optimizerOf(network);
  const { model } = built;
  if (way === "stock" || way === "fit") {
    model.compile({ optimizer, loss: "categoricalCrossentropy" });
    const pass =
      gradlab === null
        ? async () => {
            const options = { batchSize: batch, shuffle: false, verbose: 0 } as const;
            const { history } = await model.fit(x, y, options);
            return history["loss"]?.[0] as number;
          }
        : async () => {
            const options = { batchSize: batch, shuffle: false, verbose: 0 } as const;
            return (await gradlab.fit(model, { x, y }, options)).last?.loss as number;
          };
    return { pass, steps: [], graph: () => null };
  }
  const variables = model.trainableWeights.map((weight) => weight.read() as TensorFlow.Variable);
  const eager = (xs: TensorFlow.Tensor, ys: TensorFlow.Tensor): TensorFlow.Tensor =>
    optimizer.minimize(
      () =>
        tf.tidy(() => {
          const predicted = model.apply(xs, { training: true }) as TensorFlow.Tensor;
          return tf.metrics.categoricalCrossentropy(ys, predicted).mean().asScalar();
        }),
      true,
      variables,
    ) as TensorFlow.Tensor;
  const jitted = way === "jit" ? gradlab?.jit(eager) : undefined;
  const step = jitted ?? eager;
  const times: number[] = [];
  return {
    steps: times,
    graph: () => jitted?.stats().graphs[0] ?? null,
    async pass() {
      let total = 0;
      for (let i = 0; i < steps; i++) {
        const started = performance.now();
        const loss = tf.tidy(() => step(rows(x, i * batch, batch), rows(y, i * batch, batch)));
        total += (await loss.data())[0] as number;
        loss.dispose();
        times.push(performance.now() - started);
      }
      return total / steps;
    },
  };
}

let training: Training | null = null;

async function answer(ask: Ask): Promise<object> {
  if (ask.do === "draw") {
    draw(build(tf, ask.network), ask.network, ask.folder);
    return {};
  }
  if (ask.do === "report") {
    const { maxRSS } = process.resourceUsage();
    const steps = training?.steps ?? [];
    return { resident: maxRSS / 1024, steps, graph: training?.graph() ?? null };
  }
  if (ask.do === "load") training = prepare(ask);
  if (training === null) throw new Error("nothing is loaded");
  const [started, used] = [performance.now(), process.cpuUsage()];
  const loss = await training.pass();
  const { user, system } = process.cpuUsage(used);
  const wall = performance.now() - started;
  if (ask.do === "run") return { wall, cpu: (user + system) / 1000 };
  const { binding } = tf.backend() as unknown as { binding: { isUsingGpuDevice(): boolean } };
  return { first: wall, loss, device: binding.isUsingGpuDevice() ? "GPU" : "CPU" };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Ask))}\n`);
}
