/**
 * Run as a program, in a process of its own: loads the engine, trains a network, which must print
 * nothing, and prints what it saw as JSON on standard output.
 */
import { createRequire } from "node:module";
import { engineReport, tf } from "../../../lib/engine/index.js";

const values = (tensor: { dataSync(): ArrayLike<number> }) => Array.from(tensor.dataSync());

async function fit(): Promise<number> {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const { history } = await model.fit(tf.ones([4, 2]), tf.zeros([4, 1]), { epochs: 2 });
  return history["loss"]?.[0] as number;
}

const require = createRequire(import.meta.url);
const danfo = require("danfojs-node") as { readonly tensorflow: unknown };
const nodePackage = require("@tensorflow/tfjs-node") as unknown;

console.log(
  JSON.stringify({
    report: engineReport,
    backend: tf.getBackend(),
    product: values(tf.matMul([[1, 2]], [[3], [4]])),
    oneInstance: nodePackage === tf && danfo.tensorflow === tf,
    loss: await fit(),
  }),
);
