import type { DataType, Tensor } from "@tensorflow/tfjs";
// It exchanges functions of tfjs at once, as this module does.
import "../gradients/functions.js";
import { require, tfjs } from "../tfjsNode.js";
import { TracerError } from "./errors.js";
import type { NativeBackend } from "./native.js";
import { override } from "./override.js";
import type { Recording } from "./recorder.js";

/** tfjs-core's own exports: every other package of tfjs looks its functions up here at each call. */
type Functions = Record<string, (...args: never[]) => unknown>;

/** Draws the two numbers that a random operation of one call is made from; follows `seedAll`. */
export function drawKey(): Int32Array {
  return Int32Array.of(Math.random() * 2 ** 31, Math.random() * 2 ** 31);
}

/** What random functions do at present: null when they do as tfjs has them. */
let current: Functions | null = null;

const NAMES = [
  "randomUniform",
  "randomNormal",
  "truncatedNormal",
  "randomStandardNormal",
  "randomUniformInt",
  "dropout",
];

/**
 * Puts a switch before tfjs's random functions, so that a recording can replace them. Whoever imports
 * tfjs as an ES module gets the functions of that moment: this module must be the first to load tfjs.
 */
function switchRandom(): void {
  const core = require("@tensorflow/tfjs-core") as Functions;
  for (const name of NAMES) {
    const original = core[name] as Functions[string];
    core[name] = (...args) => (current?.[name] ?? original)(...args);
  }
}

switchRandom();

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
  const engine = tfjs().engine();
  current = replacements(backend, recording, onKey);
  const restore = override(engine, "startScope", (startScope) => (scope) => {
    const name = scope?.replace(/__op$/, "");
    if (name !== undefined && UNREPEATABLE.has(name)) {
      throw new TracerError(
        `calls tf.${name}(), whose numbers would be the same at each call`,
        NAMES.includes(name)
          ? "Import gradlab/engine before any other package of tfjs."
          : "Draw before the call, and pass the tensor.",
      );
    }
    startScope.call(engine, scope);
  });
  try {
    return run();
  } finally {
    current = null;
    restore();
  }
}

/** Random functions by their names as scopes, but for the ending `__op`: those that come here have not been replaced. */
const UNREPEATABLE = new Set([...NAMES, "rand", "randomGamma", "multinomial"]);

function replacements(
  backend: NativeBackend,
  recording: Recording,
  onKey: (key: Tensor) => void,
): Functions {
  const tf = tfjs();
  const keyOf = (seed: number | string | undefined): Tensor => {
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
    const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
    const inputs = [tf.tensor1d([...shape], "int32"), keyOf(seed)];
    const [result] = binding.executeOp(
      operation,
      [
        type("dtype", binding.TF_FLOAT),
        type("T", binding.TF_INT32),
        type("Tseed", binding.TF_INT32),
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
      const unit = draw("StatelessRandomUniform", shape, seed);
      const scaled = unit.mul(maxval - minval).add(minval);
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
  return {
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
        const kept = draw("StatelessRandomUniform", shape, seed).greaterEqual(rate);
        return x.mul(kept.cast("float32").div(1 - rate));
      }),
  };
}
