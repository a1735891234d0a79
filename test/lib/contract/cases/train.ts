import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  atLeastZero,
  but,
  count,
  finite,
  given,
  natural,
  oneOf,
  options,
  seed,
  takes,
  text,
  within,
} from "../kinds.js";

function model(): tfTypes.Sequential {
  const made = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "only" })],
  });
  made.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return made;
}

const data = but(
  given(() => ({
    x: tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    y: tf.tensor2d([[1], [2], [3]]),
  })),
  {
    empty: () => ({ x: [], y: [] }),
    "wrong shape of x": () => ({ x: tf.ones([3, 4]), y: tf.ones([3, 1]) }),
    "wrong shape of y": () => ({ x: tf.ones([3, 2]), y: tf.ones([3, 5]) }),
    "different counts": () => ({ x: tf.ones([3, 2]), y: tf.ones([2, 1]) }),
    "NaN in x": () => ({ x: tf.tidy(() => tf.ones([3, 2]).mul(NaN)), y: tf.ones([3, 1]) }),
    "no targets": () => ({ x: tf.ones([3, 2]) }),
    dtype: () => ({
      x: tf.tensor([
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ]),
      y: tf.ones([3, 1]),
    }),
  },
);

/** The callback is made and thrown away. */
const callback = (name: string, fields: Parameters<typeof options>[0]): Contract => ({
  name: `callbacks.${name}`,
  args: { options: options(fields) },
  call: (given: object) =>
    (dl.callbacks[name as "EarlyStopping"] as (options: object) => unknown)(given),
});

/** In a folder of its own, which is gone afterwards. */
async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-contract-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file of a short training's weights. */
async function save(folder: string): Promise<string> {
  const file = path.join(folder, "model.safetensors");
  const trained = model();
  try {
    const saving = dl.callbacks.ModelCheckpoint({ path: file });
    await dl.fit(trained, { x: [[1, 2]], y: [1] }, { verbose: false, callbacks: [saving] });
  } finally {
    trained.dispose();
  }
  return file;
}

const monitored = {
  monitor: text("valLoss"),
  minDelta: atLeastZero(0),
  patience: natural(1),
  mode: oneOf("min"),
};
const CHECK = { name: "loss at chance", verdict: "fine" } as unknown as dl.SanityCheck;
const history = () => new dl.History();

export const TRAIN: readonly Contract[] = [
  {
    name: "fit",
    args: {
      model: given(model),
      data,
      options: options({
        epochs: count(2),
        batchSize: count(2),
        seed: seed(),
        validationSplit: within(0.4, 0, 1, "()"),
        validationFreq: count(1),
        initialEpoch: natural(0),
        verbose: given(() => false),
      }),
    },
    bad: [
      [
        "stepsPerEpoch: zero",
        { options: () => ({ stepsPerEpoch: 0, verbose: false }) },
        /stepsPerEpoch/,
      ],
      [
        "classWeight: negative",
        { options: () => ({ classWeight: { 0: -1 }, verbose: false }) },
        /classWeight/,
      ],
      ["a model that is not compiled", { model: bare }, /compiled/],
    ],
  },
  {
    name: "evaluate",
    args: { model: given(model), data, options: options({ batchSize: count(2), steps: count(1) }) },
  },
  callback("EarlyStopping", {
    ...monitored,
    startFromEpoch: natural(0),
    baseline: takes(finite(1)),
  }),
  callback("ReduceLROnPlateau", {
    ...monitored,
    factor: within(0.5, 0, 1, "()"),
    cooldown: natural(0),
    minLearningRate: atLeastZero(0),
  }),
  callback("ModelCheckpoint", {
    path: text("model.safetensors"),
    keep: takes(count(2), "huge"),
    mode: oneOf("min"),
  }),
  callback("CSVLogger", {
    path: text("log.csv"),
    separator: but(
      given(() => ";"),
      { empty: () => "", "two characters": () => ";;" },
    ),
  }),
  callback("TensorBoard", { logDir: text("logs"), histogramFreq: natural(1) }),
  callback("LiveChart", {
    metrics: but(
      given(() => ["loss"]),
      { empty: () => [] },
    ),
    per: oneOf("batch"),
    title: given(() => "t"),
  }),
  callback("TerminateOnNaN", {}),
  {
    name: "callbacks.LearningRateScheduler",
    args: { rateOf: given(() => () => 0.1) },
  },
  {
    name: "loadWeights",
    args: { model: given(model) },
    call: (into: tfTypes.Sequential) =>
      inFolder(async (folder) => dl.loadWeights(into, await save(folder))),
    bad: [["other layers", { model: bare }, / must be /]],
  },
  {
    name: "loadModel",
    args: {},
    call: () => inFolder(async (folder) => dl.loadModel(await save(folder))),
  },
  {
    name: "findLearningRate",
    args: {
      model: given(model),
      data,
      options: options({
        batchSize: count(2),
        seed: seed(),
        steps: count(6),
        verbose: given(() => false),
      }),
    },
  },
  {
    name: "sanityChecks",
    args: {
      model: given(model),
      data: takes(data, "NaN in x", "dtype"),
      options: options({
        batchSize: count(2),
        seed: seed(),
        steps: count(2),
        verbose: given(() => false),
      }),
    },
  },
  { name: "SanityReport", args: { checks: given(() => []) } },
  {
    name: "SanityReport#get",
    args: {
      name: but(
        given(() => CHECK.name),
        { unknown: () => "nonsense" },
      ),
    },
    call: (name: typeof CHECK.name) => new dl.SanityReport([CHECK]).get(name),
  },
  { name: "lastHistory", args: {} },
  { name: "History", args: {} },
  {
    name: "History#get",
    args: { name: given(() => "loss") },
    call: (name: string) => history().get(name),
  },
  {
    name: "History#addBatch",
    args: { step: given(() => 0), loss: given(() => 1) },
    call: (step: number, loss: number) => history().addBatch(step, loss),
  },
  {
    name: "History#restore",
    args: { state: given(() => history().state()) },
    call: (state: ReturnType<dl.History["state"]>) => history().restore(state),
  },
  { name: "TrainingInterrupted", args: { history: given(history) } },
  { name: "CorruptCheckpoint", args: { message: given(() => "cut off") } },
  { name: "FolderInUse", args: { message: given(() => "in use") } },
];

function bare(): tfTypes.Sequential {
  return tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
}
