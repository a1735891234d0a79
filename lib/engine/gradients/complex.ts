import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { sumTo } from "./replace.js";

/**
 * Gradients of complex numbers in TensorFlow's convention: of a real loss L the gradient of z is
 * ∂L/∂Re z + i ∂L/∂Im z, the direction in which L grows fastest. For a holomorphic f it is dy · conj f′(z).
 */
const OPERATIONS: readonly GradConfig[] = [
  {
    kernelName: "Complex",
    gradFunc: (dy) => ({
      real: () => tfjs().real(dy as Tensor),
      imag: () => tfjs().imag(dy as Tensor),
    }),
  },
  {
    kernelName: "Real",
    gradFunc: (dy) => ({
      input: () => tfjs().complex(dy as Tensor, tfjs().zerosLike(dy as Tensor)),
    }),
  },
  {
    kernelName: "Imag",
    gradFunc: (dy) => ({
      input: () => tfjs().complex(tfjs().zerosLike(dy as Tensor), dy as Tensor),
    }),
  },
  // tfjs's own cuts off an imaginary part.
  { kernelName: "Identity", gradFunc: (dy) => ({ x: () => tfjs().clone(dy as Tensor) }) },
  complexAbs(),
  multiply(),
  divide(),
  {
    kernelName: "Square",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({
      x: () => (dy as Tensor).mul(byParts(conjugate(x as Tensor), (part) => part.mul(2))),
    }),
  },
  // A transform's conjugate transpose is n times its inverse.
  {
    kernelName: "FFT",
    gradFunc: (dy) => ({
      input: () => byParts(tfjs().ifft(dy as Tensor), (part) => part.mul(lengthOf(part))),
    }),
  },
  {
    kernelName: "IFFT",
    gradFunc: (dy) => ({
      input: () => byParts(tfjs().fft(dy as Tensor), (part) => part.div(lengthOf(part))),
    }),
  },
];

/** Linear and real: tfjs's own gradients hold for the real and for the imaginary part. */
const BY_PARTS = ["Add", "Sub", "Slice", "Sum", "Mean", "PadV2", "Tile", "GatherV2"];

/** Linear: tfjs's own gradients hold as they are. */
const LINEAR = [
  "AddN",
  "Cast",
  "Concat",
  "ExpandDims",
  "Neg",
  "Pack",
  "Reshape",
  "Reverse",
  "SplitV",
  "Transpose",
  "Unpack",
  "ZerosLike",
];

const KNOWN = new Set([...OPERATIONS.map(({ kernelName }) => kernelName), ...BY_PARTS, ...LINEAR]);

/** Whether a kernel's gradient holds where numbers are complex. */
export const forComplex = (kernelName: string): boolean => KNOWN.has(kernelName);

/** The gradients that complex numbers need, on top of what else is registered at that moment. */
export const complexNumbers = (): GradConfig[] => [...OPERATIONS, ...BY_PARTS.map(inParts)];

function inParts(kernelName: string): GradConfig {
  const tf = tfjs();
  const original = tf.getGradient(kernelName);
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      if (Array.isArray(dy) || dy.dtype !== "complex64") {
        return original.gradFunc(dy, saved, attributes);
      }
      const parts = [tf.real(dy), tf.imag(dy)].map((part) =>
        original.gradFunc(part, saved, attributes),
      );
      const [re, im] = parts as [NamedGradientMap, NamedGradientMap];
      return Object.fromEntries(
        Object.keys(re).map((name) => [name, () => tf.complex(part(re, name), part(im, name))]),
      );
    },
  };
}

type NamedGradientMap = ReturnType<GradConfig["gradFunc"]>;

const part = (gradients: NamedGradientMap, name: string): Tensor =>
  (gradients[name] as () => Tensor)();

const lengthOf = ({ shape }: Tensor): number => shape.at(-1) ?? 1;

/** A real linear function of the real and of the imaginary part; not every engine has all for both. */
function byParts(z: Tensor, f: (part: Tensor) => Tensor): Tensor {
  const tf = tfjs();
  return z.dtype === "complex64" ? tf.complex(f(tf.real(z)), f(tf.imag(z))) : f(z);
}

function conjugate(z: Tensor): Tensor {
  const tf = tfjs();
  return z.dtype === "complex64" ? tf.complex(tf.real(z), tf.imag(z).neg()) : z.toFloat();
}

/** z / |z|, and 0 at 0. */
function complexAbs(): GradConfig {
  return {
    kernelName: "ComplexAbs",
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({
      x: () => {
        const tf = tfjs();
        const z = x as Tensor;
        const [re, im] = [tf.real(z), tf.imag(z)];
        const square = re.square().add(im.square());
        const scale = (dy as Tensor).div(
          tf.where(square.greater(0), square, tf.onesLike(square)).sqrt(),
        );
        return tf.complex(re.mul(scale), im.mul(scale));
      },
    }),
  };
}

function multiply(): GradConfig {
  return {
    kernelName: "Multiply",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => {
      const [first, second] = [a as Tensor, b as Tensor];
      return {
        a: () => reduced((dy as Tensor).mul(conjugate(second)), first),
        b: () => reduced((dy as Tensor).mul(conjugate(first)), second),
      };
    },
  };
}

function divide(): GradConfig {
  return {
    kernelName: "RealDiv",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => {
      const [above, below] = [a as Tensor, b as Tensor];
      return {
        a: () => reduced((dy as Tensor).div(conjugate(below)), above),
        b: () => {
          const bottom = conjugate(below);
          const spread = reduced((dy as Tensor).mul(conjugate(above)), below);
          return byParts(spread.div(bottom.mul(bottom)), (part) => part.neg());
        },
      };
    },
  };
}

function reduced(gradient: Tensor, { shape }: Tensor): Tensor {
  return byParts(gradient, (part) => sumTo(part, shape));
}
