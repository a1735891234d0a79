import type {
  GradConfig,
  KernelBackend,
  KernelConfig,
  Tensor,
  Tensor4D,
  TensorInfo,
} from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { replaceKernel } from "../gradients/replace.js";
import { borrowed } from "./borrow.js";
import { eachSample, type Sampling } from "./imageSampling.js";
import { tfjs } from "../tfjsNode.js";

/** The part of the cpu engine that its kernels need. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: string, values: Float32Array): TensorInfo;
}

/** TensorFlow's number of float32, as in its `types.proto`. */
const FLOAT = 1;

let mended = false;

/**
 * Makes `tf.image.transform` right on every engine: native TensorFlow has no kernel for it in tfjs, the
 * cpu engine's returns after the first image of a batch, the wasm engine's reads other pixels than
 * TensorFlow beyond the border, and none has a gradient.
 */
export function mendImageTransform(): void {
  if (mended) return;
  mended = true;
  const tf = tfjs();
  replaceKernel(onCpu);
  replaceKernel(onNative);
  if (tf.getKernel(tf.Transform, "wasm") !== undefined) replaceKernel(borrowed(onCpu, "wasm"));
  tf.registerGradient(gradient);
  tf.registerGradient(gradientOfGradient);
  for (const engine of ["tensorflow", "wasm", "cpu"]) tf.registerKernel(gradientKernel(engine));
}

const onNative: KernelConfig = {
  kernelName: "Transform",
  backendName: "tensorflow",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { interpolation, fillMode, fillValue, outputShape } = attrs as unknown as Sampling;
    const { image, transforms } = inputs as unknown as { image: Tensor4D; transforms: Tensor };
    const native = backend as NodeJSKernelBackend;
    const { binding } = native;
    const tf = tfjs();
    const text = (name: string, value: string) => ({
      name,
      type: binding.TF_ATTR_STRING,
      value: value.toUpperCase(),
    });
    return tf.tidy(() =>
      native.executeSingleOutput(
        "ImageProjectiveTransformV3",
        [
          { name: "dtype", type: binding.TF_ATTR_TYPE, value: FLOAT },
          text("interpolation", interpolation),
          text("fill_mode", fillMode),
        ],
        [
          image,
          transforms,
          tf.tensor1d(outputShape ?? image.shape.slice(1, 3), "int32"),
          tf.scalar(fillValue),
        ],
      ),
    );
  },
};

const onCpu: KernelConfig = {
  kernelName: "Transform",
  backendName: "cpu",
  kernelFunc: ({ inputs, attrs, backend }) => {
    const sampling = attrs as unknown as Sampling;
    const { image, transforms } = inputs as unknown as { image: Tensor4D; transforms: Tensor };
    const cpu = backend as CpuBackend;
    const pixels = cpu.readSync(image.dataId) as Float32Array;
    const matrices = cpu.readSync(transforms.dataId) as Float32Array;
    const [batch, height, width, channels] = image.shape;
    const [rows, columns] = sampling.outputShape ?? [height, width];
    const result = new Float32Array(batch * rows * columns * channels);
    eachSample(image.shape, matrices, sampling, (output, input, weight) => {
      for (let c = 0; c < channels; c++) {
        const value = input < 0 ? sampling.fillValue : (pixels[input + c] ?? Number.NaN);
        result[output + c] = (result[output + c] ?? 0) + weight * value;
      }
    });
    return cpu.makeTensorInfo([batch, rows, columns, channels], "float32", result);
  },
};

const TRANSFORM_GRAD = "TransformGrad";

/**
 * The exact derivative with respect to the image: each output pixel sends its gradient back to the
 * pixels that it was mixed from, by the same weights. (TensorFlow's own turns the gradient image back,
 * which is right only where the turn is by whole pixels.) There is none for the transforms.
 */
const gradient: GradConfig = {
  kernelName: "Transform",
  inputsToSave: ["image", "transforms"],
  gradFunc: (dy, [image, transforms], attrs) => ({
    image: () => {
      const inputs = { dy: dy as Tensor, image: image as Tensor, transforms: transforms as Tensor };
      return tfjs().engine().runKernel(TRANSFORM_GRAD, inputs, attrs);
    },
  }),
};

/** Linear in dy: its own derivative is the transform, with nothing beyond the image. */
const gradientOfGradient: GradConfig = {
  kernelName: TRANSFORM_GRAD,
  inputsToSave: ["image", "transforms"],
  gradFunc: (ddx, [image, transforms], attrs) => ({
    dy: () => {
      const inputs = { image: ddx as Tensor, transforms: transforms as Tensor };
      return tfjs()
        .engine()
        .runKernel("Transform", inputs, { ...attrs, fillValue: 0 });
    },
    image: () => tfjs().zerosLike(image as Tensor),
  }),
};

const gradientKernel = (backendName: string): KernelConfig => ({
  kernelName: TRANSFORM_GRAD,
  backendName,
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, image, transforms } = inputs as unknown as Record<string, Tensor>;
    const { shape, size } = image as Tensor4D;
    const channels = shape[3];
    const slopes = (dy as Tensor).dataSync<"float32">();
    const matrices = (transforms as Tensor).dataSync<"float32">();
    const result = new Float32Array(size);
    eachSample(shape, matrices, attrs as unknown as Sampling, (output, input, weight) => {
      if (input < 0) return;
      for (let c = 0; c < channels; c++) {
        result[input + c] = (result[input + c] ?? 0) + weight * (slopes[output + c] ?? 0);
      }
    });
    return tfjs().tensor(result, shape);
  },
});
