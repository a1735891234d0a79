import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { ArgumentError } from "../../core/errors.js";
import { tfjs } from "../tfjsNode.js";

/** tfjs's engine with what its types hide. */
interface Engine {
  readonly state: { readonly gradientDepth: number };
  runKernelFunc(call: {
    readonly inputs: Readonly<Record<string, Tensor>>;
    readonly forwardFunc: (backend: unknown, save: (tensors: Tensor[]) => void) => Tensor;
    readonly backwardsFunc: (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>;
  }): Tensor;
}

const engine = (): Engine => tfjs().engine() as unknown as Engine;

/**
 * −Σᵢ yᵢ log softmax(z)ᵢ of each row, for labels y and logits z of one shape, [..., classes]: [...]. On
 * native TensorFlow it is one operation, which gives the gradient with the value. The derivative by the
 * logits is p Σ y − y, right also for rows that do not sum to 1, such as padding, by the labels −log p.
 */
export function softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor {
  return asOperation("softmaxCrossEntropy", () => {
    const tf = tfjs();
    if (!asOneOperation()) return tf.logSoftmax(logits).mul(labels.toFloat()).sum(-1).neg();
    const y = inRows(labels.toFloat());
    const z = inRows(logits.toFloat());
    const losses = engine().runKernelFunc({
      inputs: { labels: y, logits: z },
      forwardFunc: (backend, save) => {
        const { loss, difference } = execute(backend, "SoftmaxCrossEntropyWithLogits", z, y);
        save([y, z, difference]);
        return loss;
      },
      backwardsFunc: (dy, saved) => {
        const [truth, given, difference] = saved as [Tensor, Tensor, Tensor];
        return {
          labels: () => dy.expandDims(1).mul(tf.logSoftmax(given)).neg(),
          logits: () => {
            // TensorFlow's p − y takes for granted that labels sum to 1.
            const surplus = truth.sum(1, true).sub(1);
            const rest = difference.add(truth).mul(surplus);
            return dy.expandDims(1).mul(difference.add(rest));
          },
        };
      },
    });
    return losses.reshape(logits.shape.slice(0, -1));
  });
}

/** The same for class indices, [...], in place of one-hot rows: −log softmax(z)[y]. Each must be a class. */
export function sparseSoftmaxCrossEntropy(indices: Tensor, logits: Tensor): Tensor {
  return asOperation("sparseSoftmaxCrossEntropy", () => {
    const tf = tfjs();
    const z = inRows(logits.toFloat());
    const y = indices.toInt().reshape<Tensor1D>([z.shape[0] ?? 0]);
    const shape = logits.shape.slice(0, -1);
    if (!asOneOperation()) {
      return softmaxCrossEntropy(tf.oneHot(y, z.shape[1] ?? 1), z).reshape(shape);
    }
    const losses = engine().runKernelFunc({
      inputs: { logits: z },
      forwardFunc: (backend, save) => {
        const { loss, difference } = sayingLabel(() =>
          execute(backend, "SparseSoftmaxCrossEntropyWithLogits", z, y),
        );
        save([difference]);
        return loss;
      },
      backwardsFunc: (dy, [difference]) => ({
        logits: () => dy.expandDims(1).mul(difference as Tensor),
      }),
    });
    return losses.reshape(shape);
  });
}

/**
 * −y log σ(z) − (1 − y) log(1 − σ(z)), element by element. The derivative by the logits is σ(z) − y: tfjs's
 * own loses σ(0) where z is exactly 0, as at the first step from weights of 0.
 */
export function sigmoidCrossEntropy(labels: Tensor, logits: Tensor): Tensor {
  return asOperation("sigmoidCrossEntropy", () => {
    const tf = tfjs();
    const y = labels.toFloat();
    const z = logits.toFloat();
    if (engine().state.gradientDepth > 1) {
      const positive = z.greaterEqual(0);
      const larger = tf.where(positive, z, tf.zerosLike(z));
      const towardsZero = tf.where(positive, z.neg(), z);
      return larger.sub(z.mul(y)).add(towardsZero.exp().log1p());
    }
    return engine().runKernelFunc({
      inputs: { labels: y, logits: z },
      forwardFunc: (_, save) => {
        save([y, z]);
        return z.relu().sub(z.mul(y)).add(z.abs().neg().softplus());
      },
      backwardsFunc: (dy, saved) => {
        const [truth, given] = saved as [Tensor, Tensor];
        return {
          labels: () => dy.mul(given).neg(),
          logits: () => dy.mul(given.sigmoid().sub(truth)),
        };
      },
    });
  });
}

/** To whoever follows tfjs's operations, as the pictures of `jit` do, it is one. */
function asOperation(name: string, run: () => Tensor): Tensor {
  return tfjs().tidy(`${name}__op`, run);
}

/** TensorFlow's refusal of a label, as one of ours. */
function sayingLabel<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const found = /label value of (-?\d+) which is outside the valid range of \[0, (\d+)\)/.exec(
      String(error),
    );
    if (found === null) throw error;
    const [, label, classes] = found;
    const expected = `class indices from 0 to ${Number(classes) - 1}`;
    throw new ArgumentError("labels", expected, Number(label));
  }
}

/** What is differentiated twice is made of operations that have derivatives themselves. */
function asOneOperation(): boolean {
  return tfjs().getBackend() === "tensorflow" && engine().state.gradientDepth < 2;
}

function inRows(tensor: Tensor): Tensor {
  const classes = tensor.shape.at(-1) ?? 1;
  return tensor.rank === 2 ? tensor : tensor.reshape([tensor.size / classes, classes]);
}

/** The loss of each row and the difference p − y. */
function execute(
  backend: unknown,
  name: "SoftmaxCrossEntropyWithLogits" | "SparseSoftmaxCrossEntropyWithLogits",
  logits: Tensor,
  labels: Tensor,
): { readonly loss: Tensor; readonly difference: Tensor } {
  const native = backend as NodeJSKernelBackend;
  const type = (attribute: string, { dtype }: Tensor) => ({
    name: attribute,
    type: native.binding.TF_ATTR_TYPE,
    value: native.getDTypeInteger(dtype),
  });
  const types = name.startsWith("Sparse")
    ? [type("T", logits), type("Tlabels", labels)]
    : [type("T", logits)];
  const [loss, difference] = native.executeMultipleOutputs(name, types, [logits, labels], 2);
  return { loss: loss as Tensor, difference: difference as Tensor };
}
