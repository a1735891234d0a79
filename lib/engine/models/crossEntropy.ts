import type { Tensor } from "@tensorflow/tfjs";
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "../gradients/crossEntropy.js";
import { trust } from "../jit/known.js";
import { tfjs } from "../tfjsNode.js";

type ActivationName = "softmax" | "sigmoid";
type LossFunction = (target: Tensor, output: Tensor) => Tensor;

interface Activation {
  apply: (this: Activation, x: Tensor, ...options: unknown[]) => Tensor;
}

/** What tfjs keeps of a compiled model and does not declare. */
interface Compiled {
  readonly loss: unknown;
  readonly outputNames: readonly string[];
  lossFunctions: LossFunction[];
}

interface TapeNode {
  readonly outputs: readonly Tensor[];
  readonly saved?: Tensor[];
}

interface Engine {
  readonly state: {
    readonly activeTape: readonly TapeNode[] | null | undefined;
    readonly gradientDepth: number;
  };
}

/** What an output was made of, for as long as the tape or {@link withLogits} holds it. */
interface Logits {
  readonly activation: ActivationName;
  readonly logits: Tensor;
}

const logitsOf = new WeakMap<Tensor, Logits>();
/** Kept for a loss without a gradient; null: for none. */
let heldLogits: Tensor[] | null = null;

/** Within `run` losses without a gradient, those of an evaluation, see the logits, too. */
export function withLogits<T>(run: () => T): T {
  const outer = heldLogits;
  const held: Tensor[] = [];
  heldLogits = held;
  try {
    return run();
  } finally {
    heldLogits = outer;
    tfjs().dispose(held);
  }
}

/** Layers whose last act is their activation. */
const LAYERS = ["Dense", "Activation", "Softmax", "Conv1D", "Conv2D", "Conv3D"];
/** One of them is at work. */
let inLayer = false;

/**
 * The cross-entropy of what a layer made by softmax or sigmoid is computed from the logits, as Keras does on
 * TensorFlow: in the losses that models name, and in those of `tf.metrics`. tfjs takes the probabilities, held
 * between 1e-7 and 1 − 1e-7: beyond, where a model is most wrong, the gradient is 0, and where the logit of a
 * sigmoid is 0 it is −y in place of 1/2 − y.
 */
export function mendCrossEntropy(): void {
  const tf = tfjs();
  const { prototype } = tf.LayersModel;
  const compile = Reflect.get(prototype, "compile") as (...args: unknown[]) => unknown;
  Reflect.set(prototype, "compile", function (this: Compiled, ...args: unknown[]): unknown {
    const result = compile.apply(this, args);
    // `feedLossFns`, which tfjs compares with its own functions, stay.
    this.lossFunctions = this.lossFunctions.map((plain, i) =>
      preferLogits(lossName(this, i), plain),
    );
    return result;
  });
  for (const name of ["categoricalCrossentropy", "binaryCrossentropy"]) {
    const plain = Reflect.get(tf.metrics, name) as LossFunction;
    const mended = preferLogits(name, plain);
    trust(mended);
    Reflect.set(tf.metrics, name, mended);
  }
  for (const name of LAYERS) followCalls(name);
  remember("softmax");
  remember("sigmoid");
}

function preferLogits(name: string, plain: LossFunction): LossFunction {
  const fromLogits = FROM_LOGITS[name];
  if (fromLogits === undefined) return plain;
  const mended: LossFunction = (target, output) => {
    const made = logitsOf.get(output);
    // Who keeps an output keeps no logits.
    const known = made?.logits.isDisposed === false ? made : undefined;
    return fromLogits(target, known) ?? plain(target, output);
  };
  // Histories call a metric by it.
  return Object.defineProperty(mended, "name", { value: plain.name });
}

/** Given by name; a function of one's own is not tfjs's. */
function lossName({ loss, outputNames }: Compiled, output: number): string {
  const each = Array.isArray(loss)
    ? (loss[output] as unknown)
    : typeof loss === "object" && loss !== null
      ? (loss as Record<string, unknown>)[outputNames[output] ?? ""]
      : loss;
  return typeof each === "string" ? each : "";
}

/** null: this is no case for the logits. */
type FromLogits = (target: Tensor, made: Logits | undefined) => Tensor | null;

const FROM_LOGITS: Readonly<Record<string, FromLogits>> = {
  categoricalCrossentropy: (target, made) =>
    made?.activation === "softmax" && sameShape(target, made.logits)
      ? softmaxCrossEntropy(target, made.logits)
      : null,
  sparseCategoricalCrossentropy: (target, made) =>
    made?.activation === "softmax" &&
    target.size * (made.logits.shape.at(-1) ?? 0) === made.logits.size
      ? sparseSoftmaxCrossEntropy(target.floor(), made.logits)
      : null,
  binaryCrossentropy: (target, made) =>
    made?.activation === "sigmoid" && sameShape(target, made.logits)
      ? sigmoidCrossEntropy(target, made.logits).mean(-1)
      : null,
};

function sameShape(a: Tensor, b: Tensor): boolean {
  return tfjs().util.arraysEqual(a.shape, b.shape);
}

interface Layer {
  call: (this: Layer, ...args: unknown[]) => unknown;
}

function followCalls(className: string): void {
  const prototype = prototypeOf(className) as Layer;
  const { call } = prototype;
  prototype.call = function (this: Layer, ...args) {
    const outer = inLayer;
    inLayer = true;
    try {
      return call.apply(this, args);
    } finally {
      inLayer = outer;
    }
  };
}

/** Lets an activation say what its result was made of, where a loss may follow. */
function remember(name: ActivationName): void {
  const prototype = prototypeOf(name) as Activation;
  const { apply } = prototype;
  prototype.apply = (x, ...options) => {
    const output = apply.call(prototype, x, ...options);
    if (inLayer) keepLogits(name, x, output);
    return output;
  };
}

function prototypeOf(className: string): object {
  const { classNameMap } = tfjs().serialization.SerializationMap.getMap();
  return classNameMap[className]?.[0].prototype ?? {};
}

/** The layer frees x when it returns; the copy lives as long as the tape, or whoever asked for it. */
function keepLogits(activation: ActivationName, x: Tensor, output: Tensor): void {
  const { activeTape, gradientDepth } = (tfjs().engine() as unknown as Engine).state;
  const tape = gradientDepth > 0 ? activeTape : null;
  const node = tape?.findLast(({ outputs }) => outputs.some(({ id }) => id === output.id));
  const holder = tape ? node?.saved : heldLogits;
  if (!holder) return;
  const logits = tfjs().keep(tfjs().clone(x));
  holder.push(logits);
  logitsOf.set(output, { activation, logits });
}
