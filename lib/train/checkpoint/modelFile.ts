/** Models as one checked file: topology and weights. */
import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../../core/errors.js";
import type { NamedWeight } from "../trainable.js";
import { readCheckpoint, writeCheckpoint } from "./file.js";
import type { Saved } from "./saved.js";
import { loadVariables, saveVariables } from "./variables.js";

interface ModelFile {
  readonly topology: string | null;
  readonly model: Saved;
}

/**
 * Writes a model's weights, and what it is made of where tfjs knows it, as one file that is there whole
 * or not at all.
 *
 * @param model a layers model, or anything with `variables` or `weights`
 * @param weights its variables; default: all of a layers model
 * @throws NodeJS.ErrnoException when the file cannot be written; one of that name stays as it was
 */
export async function writeModel(
  path: string,
  model: unknown,
  weights: readonly NamedWeight[],
): Promise<void> {
  const topology = model instanceof tf.LayersModel ? (model.toJSON(null, false) as string) : null;
  const file: ModelFile = {
    topology: topology === null ? null : JSON.stringify(topology),
    model: saveVariables(weights),
  };
  await writeCheckpoint(path, file as unknown as Saved);
}

/**
 * A layers model from a file that `ModelCheckpoint` wrote, with its weights. It is not compiled.
 *
 * @param path the file
 * @throws CorruptCheckpoint when the file is not whole and unchanged
 * @throws ArgumentError for no file, a folder of `model.save`, or a file that holds weights alone
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * await dl.fit(model, { x: [[1, 2]], y: [3] }, {
 *   epochs: 1,
 *   verbose: 0,
 *   callbacks: [dl.callbacks.ModelCheckpoint({ path: "best.safetensors", monitor: "loss", saveBestOnly: true })],
 * });
 * const best = await dl.loadModel("best.safetensors");
 * best.countParams(); // 3
 */
export async function loadModel(path: string): Promise<tf.LayersModel> {
  const { topology, model: saved } = await readModelFile(path);
  requireThat(
    typeof topology === "string",
    "path",
    "a file of a layers model (for weights alone use dl.loadWeights)",
    path,
  );
  if (saved === undefined) throw new ArgumentError("path", "a checkpoint of a model", path);
  const artifacts = { modelTopology: JSON.parse(topology) as object };
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  try {
    loadVariables(namedWeights(model), saved, "the file's weights");
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/**
 * Gives a model the weights of a checkpoint: a file of `ModelCheckpoint`, or of `fit`'s `checkpoint`.
 *
 * @param model a layers model, or an array of variables
 * @param path the file
 * @throws CorruptCheckpoint when the file is not whole and unchanged
 * @throws ArgumentError for no file, or for the weights of another model, naming the first that does not fit; the model
 * stays as it was
 * @example
 * const w = tf.variable(tf.scalar(2));
 * await dl.fit(() => ({ loss: 1 }), { x: [[0]] }, { variables: [w], checkpoint: "run", verbose: 0 });
 * w.assign(tf.scalar(3));
 * await dl.loadWeights([w], "run/step-0000000001.safetensors");
 * w.dataSync()[0]; // 2
 */
export async function loadWeights(
  model: tf.LayersModel | readonly tf.Variable[],
  path: string,
): Promise<void> {
  const saved = await readModelFile(path);
  if (saved.model === undefined) throw new ArgumentError("path", "a checkpoint of a model", path);
  loadVariables(namedWeights(model), saved.model, "the checkpoint");
}

/** What `model.save` writes is a folder. */
const OF_SAVE =
  'what model.save("file://…") wrote is read by tf.loadLayersModel("file://…/model.json")';

async function readModelFile(path: string): Promise<Partial<ModelFile>> {
  const isPath = typeof path === "string" && !/^[a-z]+:\/\//i.test(path);
  requireThat(isPath, "path", `a file's path (${OF_SAVE})`, path);
  try {
    return (await readCheckpoint(path)) as unknown as Partial<ModelFile>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new ArgumentError("path", "a file that is there", path);
    if (code === "EISDIR") throw new ArgumentError("path", `a file (${OF_SAVE})`, path);
    throw error;
  }
}

function namedWeights(model: tf.LayersModel | readonly tf.Variable[]): NamedWeight[] {
  if (!(model instanceof tf.LayersModel)) {
    return model.map((variable) => ({ name: variable.name, variable }));
  }
  return model.weights.map((weight) => ({
    name: weight.name,
    variable: weight.read() as tf.Variable,
  }));
}
