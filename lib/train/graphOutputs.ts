import * as tf from "@tensorflow/tfjs";
import { tensorsIn } from "../engine/jit/structure.js";
import type { Forward } from "./gradientStep.js";
import type { OutputPair, StepResult } from "./trainable.js";

/** What a step computes with: tensors in arrays. */
export type Bound = readonly unknown[];

/** One part of an output as a graph gives it: a number is a place among the tensors of the batch. */
type Given = tf.Tensor | number | null;

/** What a graph gives of a batch. */
export interface Computed {
  readonly loss: tf.Scalar;
  readonly parts: Readonly<Record<string, tf.Scalar>>;
  readonly outputs: readonly {
    readonly name: string;
    readonly yTrue: Given;
    readonly yPred: Given;
    readonly weights: Given;
    readonly mask: Given;
  }[];
}

interface Pack {
  /** Lets a tensor leave the tidy. */
  readonly keep: <T extends tf.Tensor>(tensor: T) => T;
  /** All of a forward pass but its loss. */
  readonly outputs: (made: Forward) => Omit<Computed, "loss">;
}

/** Computes in a tidy; what leaves it is freed when the computation fails. */
export function packed(bound: Bound, compute: (pack: Pack) => Computed): Computed {
  const given = tensorsIn(bound);
  const kept: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    const made = tf.keep(tensor.clone());
    kept.push(made);
    return made;
  };
  const part = (tensor: tf.Tensor | null): Given => {
    if (tensor === null) return null;
    const place = given.indexOf(tensor);
    return place === -1 ? keep(tensor) : place;
  };
  const outputs: Pack["outputs"] = (made) => ({
    parts: Object.fromEntries(Object.entries(made.parts).map(([name, each]) => [name, keep(each)])),
    outputs: made.outputs.map(({ name, yTrue, yPred, weights, mask }) => ({
      name,
      yTrue: part(yTrue),
      yPred: part(yPred),
      weights: part(weights),
      mask: part(mask),
    })),
  });
  try {
    return tf.tidy(() => compute({ keep, outputs }) as never);
  } catch (error) {
    tf.dispose(kept);
    throw error;
  }
}

/** What the loop is told. The batch's tensors stay. */
export function unpacked(bound: Bound, { loss, parts, outputs }: Computed): StepResult {
  const given = tensorsIn(bound);
  const made: tf.Tensor[] = [];
  const tensor = (part: Given): tf.Tensor | null => {
    if (typeof part === "number") return given[part] as tf.Tensor;
    if (part !== null) made.push(tf.keep(part));
    return part;
  };
  const pairs = outputs.map(({ name, yTrue, yPred, weights, mask }): OutputPair => ({
    name,
    yTrue: tensor(yTrue) as tf.Tensor,
    yPred: tensor(yPred) as tf.Tensor,
    weights: tensor(weights),
    mask: tensor(mask),
  }));
  const logs = Object.entries(parts).map(([name, part]) => [name, numberOf(part)] as const);
  return {
    loss: numberOf(loss),
    logs: Object.fromEntries(logs),
    outputs: pairs,
    dispose: () => tf.dispose(made),
  };
}

function numberOf(scalar: tf.Scalar): number {
  const [value = Number.NaN] = scalar.dataSync();
  scalar.dispose();
  return value;
}
