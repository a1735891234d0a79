import * as tf from "@tensorflow/tfjs";

type Inputs = Readonly<Record<string, tf.Tensor | null | undefined>>;
type Attributes = Readonly<Record<string, unknown>>;

/** A tensor that changes exactly when an argument crosses the kink of an operation. */
type Pieces = (inputs: Inputs, output: tf.Tensor, attributes: Attributes) => tf.Tensor;

const tensor = (inputs: Inputs, name: string): tf.Tensor => inputs[name] as tf.Tensor;
const signOfX: Pieces = (inputs) => tensor(inputs, "x").sign();
const order: Pieces = (inputs) => tensor(inputs, "a").sub(tensor(inputs, "b")).sign();
const between = (x: tf.Tensor, low: number, high: number): tf.Tensor =>
  x.sub(low).sign().add(x.sub(high).sign());

/** Kernels whose derivative jumps somewhere. */
const KINKED: Readonly<Record<string, Pieces>> = {
  Abs: signOfX,
  ClipByValue: (inputs, _, { clipValueMin, clipValueMax }) =>
    between(tensor(inputs, "x"), Number(clipValueMin), Number(clipValueMax)),
  LeakyRelu: signOfX,
  Max: (inputs, _, { reductionIndices }) => {
    const x = tensor(inputs, "x");
    return x.equal(x.max(reductionIndices as number[], true));
  },
  MaxPool: (inputs, output, attributes) =>
    tf
      .engine()
      .runKernel(
        "MaxPoolGrad",
        { dy: tf.onesLike(output), input: tensor(inputs, "x"), output },
        attributes as tf.NamedAttrMap,
      ) as tf.Tensor,
  Maximum: order,
  Min: (inputs, _, { axis }) => {
    const x = tensor(inputs, "x");
    return x.equal(x.min(axis as number[], true));
  },
  Minimum: order,
  Prelu: signOfX,
  Relu: signOfX,
  Relu6: (inputs) => between(tensor(inputs, "x"), 0, 6),
  Selu: signOfX,
  Sign: signOfX,
  Step: signOfX,
};

/** Which smooth piece each element lies in; null for an operation without a kink. */
export function pieceOf(
  kernel: string,
  inputs: Inputs,
  output: tf.Tensor,
  attributes: Attributes,
): string | null {
  const pieces = Object.hasOwn(KINKED, kernel) ? KINKED[kernel] : undefined;
  if (pieces === undefined) return null;
  const found = tf.tidy(() => pieces(inputs, output, attributes));
  try {
    return found.dataSync().join();
  } finally {
    found.dispose();
  }
}
