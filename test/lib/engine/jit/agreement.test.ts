import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { build, type Built } from "../../../../bench/train/build.js";
import type { Classifier } from "../../../../bench/train/networks.js";
import { seedAll } from "../../../../lib/engine/seed.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { multiHeadAttention } from "../../../../lib/layers/index.js";
import { askPython } from "../../../oracle/python.js";
import { CASES, KINDS, type Pair } from "./agreementCases.js";
import { stepOf } from "./trainingStep.js";

const STEPS = 20;
const BATCH = 8;

/** What one way of training gives: the loss before each update and all weights after it. */
interface Course {
  readonly losses: number[];
  /** Of each update, of each weight. */
  readonly weights: Float32Array[][];
}

interface Ran {
  /** The weights before each update, from which all ways start. */
  readonly before: Float32Array[][];
  readonly eager: Course;
  readonly jitted: Course;
}

interface Data {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

const DATA: Readonly<Record<string, Data>> = Object.fromEntries(
  Object.entries(KINDS).map(([kind, { inputShape, classes, blocks }]) => {
    const random = Math.random;
    seedAll(3);
    const shape = [BATCH, ...inputShape];
    const [first] = blocks;
    const x =
      first?.kind === "embedding"
        ? tf.randomUniform(shape, 0, first.words, "int32").toFloat()
        : tf.randomNormal(shape);
    const y = tf.oneHot(tf.randomUniform([BATCH], 0, classes, "int32"), classes).toFloat();
    Math.random = random;
    return [kind, { x, y }];
  }),
);

function weightsOf({ layers }: Built): tf.Tensor[] {
  return layers.flatMap((layer) => layer.getWeights());
}

function values(built: Built): Float32Array[] {
  return weightsOf(built).map((weight) => weight.dataSync<"float32">().slice());
}

function assign(to: Built, from: Built): void {
  for (const [i, layer] of to.layers.entries()) {
    layer.setWeights((from.layers[i] as tf.layers.Layer).getWeights());
  }
}

/** Each update starts from the eager one's weights; the optimizers' own state stays within rounding. */
function train(kind: string, { ours }: Pair): Ran {
  const random = Math.random;
  seedAll(5);
  const make = (): Built => build(tf, KINDS[kind] as Classifier, multiHeadAttention);
  const [one, other] = [make(), make()];
  Math.random = random;
  const { x, y } = DATA[kind] as Data;
  const step = stepOf(one.model, ours());
  const compiled = jit(stepOf(other.model, ours()), { xla: false });
  const before: Float32Array[][] = [];
  const eager: Course = { losses: [], weights: [] };
  const jitted: Course = { losses: [], weights: [] };
  for (let i = 0; i < STEPS; i++) {
    assign(other, one);
    before.push(values(one));
    for (const [course, built, run] of [
      [eager, one, step],
      [jitted, other, compiled],
    ] as const) {
      course.losses.push(run(x, y).dataSync()[0] as number);
      course.weights.push(values(built));
    }
  }
  assert.ok(compiled.stats().calls >= STEPS - 2);
  compiled.dispose();
  return { before, eager, jitted };
}

/** Weights that stay smaller are measured against this: the size of an update. */
const SMALL = 0.01;

/** The largest difference: of losses, and of a weight's numbers as shares of the largest that it has. */
function difference(one: Course, other: Course): number {
  const losses = one.losses.map((loss, step) => loss / (other.losses[step] as number) - 1);
  const largest = one.weights.reduce<number[]>((sizes, weights) => {
    return weights.map((weight, i) => weight.reduce(larger, sizes[i] ?? SMALL));
  }, []);
  const weights = one.weights.flatMap((update, step) =>
    update.map((weight, i) => {
      const compared = other.weights[step]?.[i] as Float32Array;
      return (
        weight.map((each, at) => each - (compared[at] as number)).reduce(larger, 0) /
        (largest[i] ?? 1)
      );
    }),
  );
  const all = [...losses, ...weights];
  return all.every(Number.isFinite) ? all.reduce(larger, 0) : Number.NaN;
}

function larger(size: number, each: number): number {
  return Math.max(size, Math.abs(each));
}

describe("from the same weights, one jitted step", function () {
  this.timeout(300_000);
  const runs: Ran[] = [];
  let keras: Course[];

  before(() => {
    const kinds = Object.entries(KINDS).map(([kind, classifier]) => {
      const { x, y } = DATA[kind] as Data;
      return [kind, { classifier, x: base64([x.dataSync()]), y: base64([y.dataSync()]) }];
    });
    const cases = CASES.map(({ kind, pair }) => {
      const run = train(kind, pair);
      runs.push(run);
      return { kind, ...pair.keras, weights: run.before.map(base64) };
    });
    const request = { kinds: Object.fromEntries(kinds) as object, cases };
    const answers = askPython("steps.py", request) as { losses: number[]; weights: string[] }[];
    keras = answers.map(({ losses, weights }, i) => {
      const like = runs[i]?.before[0] as Float32Array[];
      return { losses, weights: weights.map((text) => parts(text, like)) };
    });
  });

  for (const [i, { kind, name }] of CASES.entries()) {
    it(`is the eager one to 1e-6 and Keras' to 1e-5: ${kind}, ${name}`, () => {
      const { eager, jitted } = runs[i] as Ran;
      const [toEager, toKeras] = [eager, keras[i] as Course].map((other) =>
        difference(jitted, other),
      ) as [number, number];
      assert.ok(toEager < 1e-6, `differs from the eager one by ${toEager}`);
      assert.ok(toKeras < 1e-5, `differs from Keras' by ${toKeras}`);
    });
  }
});

function base64(arrays: readonly ArrayBufferView[]): string {
  const bytes = arrays.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength));
  return Buffer.concat(bytes).toString("base64");
}

/** One array of all numbers, cut as `like` is. */
function parts(text: string, like: readonly Float32Array[]): Float32Array[] {
  const all = new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer);
  let at = 0;
  return like.map(({ length }) => all.slice(at, (at += length)));
}
