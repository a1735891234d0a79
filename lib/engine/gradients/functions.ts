import type { Tensor, TensorLike } from "@tensorflow/tfjs";
import { require, tfjs } from "../tfjsNode.js";

type Value = Tensor | TensorLike;

/** The part of tfjs-core that is exchanged here. */
interface Functions {
  divNoNan: (a: Value, b: Value) => Tensor;
  logSigmoid: (x: Value) => Tensor;
  readonly losses: {
    softmaxCrossEntropy: (
      labels: Value,
      logits: Value,
      weights?: Value,
      labelSmoothing?: number,
      reduction?: number,
    ) => Tensor;
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
  core.losses.softmaxCrossEntropy = softmaxCrossEntropy;
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
 * −Σ labels · log softmax(logits). tfjs's own takes labels that sum to 1 for granted, and has a wrong
 * derivative by the labels.
 */
const softmaxCrossEntropy: Functions["losses"]["softmaxCrossEntropy"] = (
  labels,
  logits,
  weights,
  labelSmoothing = 0,
  reduction,
) => {
  const tf = tfjs();
  return tf.tidy("softmaxCrossEntropy__op", () => {
    let wanted = tf.cast(labels, "float32");
    const given = tf.cast(logits, "float32");
    tf.util.assertShapesMatch(wanted.shape, given.shape, "Error in softmaxCrossEntropy: ");
    if (labelSmoothing > 0) {
      const classes = wanted.shape[1] ?? 1;
      wanted = wanted.mul(1 - labelSmoothing).add(labelSmoothing / classes);
    }
    const losses = crossEntropy(wanted, given);
    return core.losses.computeWeightedLoss(losses, weights, reduction);
  });
};

/** As one operation of a traced graph: by the labels −log p, by the logits p Σ labels − labels. */
function crossEntropy(labels: Tensor, logits: Tensor): Tensor {
  const tf = tfjs();
  const withGradient = tf.customGrad((...args) => {
    const [wanted, given, save] = args as unknown as [Tensor, Tensor, (saved: Tensor[]) => void];
    const logarithms = tf.logSoftmax(given);
    save([wanted, logarithms]);
    return {
      value: wanted.mul(logarithms).sum(-1).neg(),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [target, logs] = saved as [Tensor, Tensor];
        const rows = dy.expandDims(-1);
        const byLogits = logs.exp().mul(target.sum(-1, true)).sub(target);
        return [rows.mul(logs).neg(), rows.mul(byLogits)];
      },
    };
  });
  return withGradient(labels, logits);
}

exchange();
