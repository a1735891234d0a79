/** Trains the networks of models.ts in a process of its own, as one line of JSON at a time asks. */
import { createInterface } from "node:readline";
import type * as TensorFlow from "@tensorflow/tfjs";
import { NETWORKS, type Network } from "./models.js";

type Tf = typeof TensorFlow;
type Way = "jit" | "eager" | "stock";

interface Ask {
  readonly do: "load" | "run";
  readonly name: string;
}

const way = process.argv[2] as Way;

async function load(): Promise<Tf> {
  if (way !== "stock") return (await import("gradlab/engine")).tf as unknown as Tf;
  const { createRequire } = await import("node:module");
  return createRequire(import.meta.url)("@tensorflow/tfjs-node-gpu") as Tf;
}

function optimizerOf(tf: Tf, { optimizer }: Network): TensorFlow.Optimizer {
  if (optimizer === "sgd") return tf.train.sgd(0.01);
  return optimizer === "adam" ? tf.train.adam(0.001) : tf.train.rmsprop(0.001);
}

/** Gives what one pass over the batches does. */
async function prepare(tf: Tf, network: Network): Promise<() => Promise<void>> {
  const { batch, steps, inputShape, classes } = network;
  const model = network.build(tf);
  const x = tf.randomNormal([batch * steps, ...inputShape]);
  const labels = tf.randomUniform([batch * steps], 0, classes, "int32");
  const y = tf.oneHot(labels, classes).toFloat();
  const optimizer = optimizerOf(tf, network);
  if (way === "stock") {
    model.compile({ optimizer, loss: "categoricalCrossentropy" });
    return async () => {
      await model.fit(x, y, { batchSize: batch, shuffle: false, verbose: 0 });
    };
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
  const { jit } = await import("gradlab");
  const step = way === "jit" ? jit(eager) : eager;
  return async () => {
    for (let i = 0; i < steps; i++) {
      const loss = tf.tidy(() => step(rows(x, i * batch, batch), rows(y, i * batch, batch)));
      await loss.data();
      loss.dispose();
    }
  };
}

function rows(of: TensorFlow.Tensor, from: number, count: number): TensorFlow.Tensor {
  const rest = of.shape.slice(1);
  return of.slice([from, ...rest.map(() => 0)], [count, ...rest]);
}

const tf = await load();
let pass: () => Promise<void> = () => Promise.reject(new Error("nothing is loaded"));
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line) as Ask;
  const network = NETWORKS.find(({ name }) => name === ask.name) as Network;
  if (ask.do === "load") pass = await prepare(tf, network);
  const [started, used] = [performance.now(), process.cpuUsage()];
  await pass();
  const { user, system } = process.cpuUsage(used);
  const wall = performance.now() - started;
  const answer = ask.do === "load" ? { first: wall } : { wall, cpu: (user + system) / 1000 };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
