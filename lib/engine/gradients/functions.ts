import type { Tensor, TensorLike } from "@tensorflow/tfjs";
import { require, tfjs } from "../tfjsNode.js";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "./crossEntropy.js";

type Value = Tensor | TensorLike;

type CrossEntropy = (
  labels: Value,
  logits: Value,
  weights?: Value,
  labelSmoothing?: number,
  reduction?: number,
) => Tensor;

/** The part of tfjs-core that is exchanged here. */
interface Functions {
  divNoNan: (a: Value, b: Value) => Tensor;
  logSigmoid: (x: Value) => Tensor;
  readonly losses: {
    sigmoidCrossEntropy: CrossEntropy;
    softmaxCrossEntropy: CrossEntropy;
    readonly computeWeightedLoss: (losses: Tensor, weights?: Value, reduction?: number) => Tensor;
  };
}

const core = require("@tensorflow/tfjs-core") as Functions;

/**
 * Functions that tfjs writes with gradients of their own, or in an order, that no registration mends. Whoever
 * imports tfjs as an ES module gets the functions of that moment, so they are exchanged at once.
 */
function exchange(): void {
  const { divNoNan } = core;
  core.divNoNan = (a, b) => {
    const tf = tfjs();
    if (b instanceof tf.Tensor && b.dtype === "complex64") return divNoNan(a, b);
    return tf.tidy(() => quotientOrZero(a, b));
  };
  core.logSigmoid = (x) => tfjs().tidy(() => tfjs().neg(tfjs().softplus(tfjs().neg(x))));
  core.losses.sigmoidCrossEntropy = crossEntropy(
    "sigmoidCrossEntropy",
    sigmoidCrossEntropy,
    () => 1 / 2,
  );
  core.losses.softmaxCrossEntropy = crossEntropy(
    "softmaxCrossEntropy",
    softmaxCrossEntropy,
    (classes) => 1 / classes,
  );
}

/** The methods of the same names. */
export function exchangeMethods(): void {
  const { prototype } = tfjs().Tensor;
  prototype.divNoNan = function <T extends Tensor>(this: T, b: Value): T {
    return core.divNoNan(this, b) as T;
  };
  prototype.logSigmoid = function <T extends Tensor>(this: T): T {
    return core.logSigmoid(this) as T;
  };
}

/** a / b, and 0 where b is 0: tfjs divides by 0 and then chooses, so that gradients are NaN. */
function quotientOrZero(a: Value, b: Value): Tensor {
  const tf = tfjs();
  const divisor = tf.add(b, 0);
  const isZero = divisor.equal(0);
  const quotient = tf.div(a, tf.where(isZero, tf.onesLike(divisor), divisor));
  return tf.where(isZero, tf.zerosLike(quotient), quotient);
}

/**
 * With derivatives that hold: tfjs's own takes labels that sum to 1 for granted, has a wrong derivative by
 * the labels of a softmax, and a wrong one by logits of 0 of a sigmoid.
 */
function crossEntropy(
  name: "sigmoidCrossEntropy" | "softmaxCrossEntropy",
  compute: (labels: Tensor, logits: Tensor) => Tensor,
  /** What smoothing puts in the place of a label, of so many classes. */
  even: (classes: number) => number,
): CrossEntropy {
  return (labels, logits, weights, labelSmoothing = 0, reduction) => {
    const tf = tfjs();
    return tf.tidy(`${name}__op`, () => {
      let wanted = tf.cast(labels, "float32");
      const given = tf.cast(logits, "float32");
      tf.util.assertShapesMatch(wanted.shape, given.shape, `Error in ${name}: `);
      if (labelSmoothing > 0) {
        const rest = labelSmoothing * even(wanted.shape[1] ?? 1);
        wanted = wanted.mul(1 - labelSmoothing).add(rest);
      }
      return core.losses.computeWeightedLoss(compute(wanted, given), weights, reduction);
    });
  };
}

exchange();
