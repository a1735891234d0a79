import type { DataType, ShapeMap, Tensor } from "@tensorflow/tfjs";
import { require, tfjs } from "../tfjsNode.js";
import type { NativeBackend } from "./native.js";
import type { Recording } from "./recorder.js";

/** tfjs-core's own exports: every other package of tfjs looks its functions up here at each call. */
type Core = Record<string, (...args: never[]) => unknown>;

/** Draws the two numbers that a random operation of one call is made from; follows `seedAll`. */
export function drawKey(): Int32Array {
  return Int32Array.of(Math.random() * 2 ** 31, Math.random() * 2 ** 31);
}

/**
 * While `run` runs, random operations are TensorFlow's stateless ones, each with a key from outside;
 * `onKey` gets the tensor that holds it. As they are, tfjs's fill their tensors in JavaScript, and a
 * recording would repeat the same numbers for ever.
 */
export function withRandomKeys<T>(
  backend: NativeBackend,
  recording: Recording,
  onKey: (key: Tensor) => void,
  run: () => T,
): T {
  const core = require("@tensorflow/tfjs-core") as Core;
  const tf = tfjs();
  const key = (seed: number | string | undefined): Tensor => {
    if (seed !== undefined && seed !== null) {
      return tf.tensor1d([Math.trunc(Number(seed)) || 0, 0], "int32");
    }
    return recording.paused(() => {
      const made = tf.tensor1d(drawKey(), "int32");
      onKey(made);
      return made;
    });
  };
  const draw = (operation: string, shape: readonly number[], seed?: number | string): Tensor => {
    const { binding } = backend;
    const attribute = (name: string, value: number) => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value,
    });
    const inputs = [tf.tensor1d([...shape], "int32"), key(seed)];
    const [result] = binding.executeOp(
      operation,
      [
        attribute("dtype", binding.TF_FLOAT),
        attribute("T", binding.TF_INT32),
        attribute("Tseed", binding.TF_INT32),
      ],
      backend.getInputTensorIds(inputs),
      1,
    );
    return backend.createOutputTensor(result as never);
  };
  const uniform = (
    shape: number[],
    minval = 0,
    maxval = 1,
    dtype: DataType = "float32",
    seed?: number | string,
  ): Tensor =>
    tf.tidy(() => {
      const scaled = draw("StatelessRandomUniform", shape, seed).mul(maxval - minval).add(minval);
      return dtype === "float32" ? scaled : scaled.floor().cast(dtype);
    });
  const normal =
    (operation: string) =>
    (
      shape: number[],
      mean = 0,
      standardDeviation = 1,
      dtype: DataType = "float32",
      seed?: number,
    ): Tensor =>
      tf.tidy(() => draw(operation, shape, seed).mul(standardDeviation).add(mean).cast(dtype));
  const replacements: Core = {
    randomUniform: uniform,
    randomNormal: normal("StatelessRandomNormal"),
    truncatedNormal: normal("StatelessTruncatedNormal"),
    randomStandardNormal: (shape: number[], dtype?: DataType, seed?: number) =>
      normal("StatelessRandomNormal")(shape, 0, 1, dtype, seed),
    randomUniformInt: (shape: number[], minval: number, maxval: number, seed?: number) =>
      uniform(shape, minval, maxval, "int32", seed),
    dropout: (x: Tensor, rate: number, noiseShape?: number[], seed?: number | string) =>
      tf.tidy(() => {
        if (rate === 0) return x.clone();
        const shape = (noiseShape ?? x.shape).map((size, axis) => size ?? x.shape[axis] ?? 1);
        const kept = draw("StatelessRandomUniform", shape as ShapeMap["R1"], seed).greaterEqual(rate);
        return x.mul(kept.cast("float32").div(1 - rate));
      }),
  };
  const originals = Object.keys(replacements).map((name) => [name, core[name]] as const);
  Object.assign(core, replacements);
  try {
    return run();
  } finally {
    for (const [name, original] of originals) core[name] = original as Core[string];
  }
}
