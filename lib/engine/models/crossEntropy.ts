import type { Tensor } from "@tensorflow/tfjs";
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "../gradients/crossEntropy.js";
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
  readonly outputLayers: readonly { readonly activation?: Activation | null }[];
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

/** Activations at the outputs of models that train on a cross-entropy. */
const atOutputs = new WeakSet<object>();
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

/**
 * A model that ends in softmax or sigmoid and trains on the cross-entropy of that name computes it from the
 * logits, as Keras does on TensorFlow. tfjs takes the probabilities, held between 1e-7 and 1 − 1e-7: beyond,
 * where a model is most wrong, the gradient is 0, and so it is, by half, where the logit of a sigmoid is 0.
 */
export function mendCrossEntropy(): void {
  const { prototype } = tfjs().LayersModel;
  const compile = Reflect.get(prototype, "compile") as (...args: unknown[]) => unknown;
  Reflect.set(prototype, "compile", function (this: Compiled, ...args: unknown[]): unknown {
    const result = compile.apply(this, args);
    takeLogits(this);
    return result;
  });
  remember("softmax");
  remember("sigmoid");
}

/** `feedLossFns`, which tfjs compares with its own functions, stay. */
function takeLogits(model: Compiled): void {
  model.lossFunctions = model.lossFunctions.map((plain, i) => {
    const fromLogits = FROM_LOGITS[lossName(model, i)];
    const activation = model.outputLayers[i]?.activation;
    if (fromLogits === undefined || !activation) return plain;
    atOutputs.add(activation);
    return (target, output) => fromLogits(target, logitsOf.get(output)) ?? plain(target, output);
  });
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

/** Lets an activation say what its result was made of, where a loss may follow. */
function remember(name: ActivationName): void {
  const { classNameMap } = tfjs().serialization.SerializationMap.getMap();
  const prototype = classNameMap[name]?.[0].prototype as unknown as Activation;
  const { apply } = prototype;
  prototype.apply = function (this: Activation, x, ...options) {
    const output = apply.call(this, x, ...options);
    if (atOutputs.has(this)) keepLogits(name, x, output);
    return output;
  };
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
