/**
 * Run as a program: the derivatives of all cases by central differences and by gradients, both in float64
 * on the cpu engine. Prints JSON.
 */
import "./float64.js";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { erfc } from "../../../../lib/core/special.js";
import { directionOf, objectiveOf, pointOf } from "./case.js";
import { first, outcome, second } from "./derivatives.js";
import { changeAlong, gradientOf, mixedSecond } from "./numeric.js";
import { OPERATIONS } from "./operations/index.js";
import { allCases, probesOf, type Analytic, type Numeric, type OracleRow } from "./rows.js";
import { kernelsRun, watchKernels } from "./kernels.js";

mendErf();
watchKernels();
const rows: OracleRow[] = allCases(OPERATIONS).map(({ given }) => {
  const f = objectiveOf(given);
  const at = pointOf(given);
  const analytic = { first: outcome(() => first(f, at)), second: outcome(() => second(f, at)) };
  return { analytic, numeric: given.kink === undefined ? measured(f, at, analytic) : null };
});
console.log(JSON.stringify({ thirds: check(), rows, kernels: kernelsRun() }));

function measured(
  f: (x: tf.Tensor) => tf.Tensor,
  at: readonly number[],
  analytic: Analytic,
): Numeric | string {
  const value = (x: readonly number[]): number =>
    tf.tidy(() => f(tf.tensor1d([...x], "float32")).dataSync()[0] ?? NaN);
  const gradient = (x: readonly number[]): number[] => Array.from(first(f, x));
  const along = directionOf(at.length);
  try {
    return {
      first: gradientOf(value, at),
      second: typeof analytic.first === "string" ? null : changeAlong(gradient, at, along),
      ofValues: probesOf(at.length).map((probe) => mixedSecond(value, at, probe, along)),
    };
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

/** Numbers that show how many bits the kernels compute with. */
function check(): number[] {
  return tf.tidy(() => [
    tf.div(1, 3).dataSync()[0] ?? 0,
    tf.exp(1).dataSync()[0] ?? 0,
    tf.matMul([[1 / 3, 1 / 7]], [[1 / 3], [1 / 7]]).dataSync()[0] ?? 0,
    tf
      .conv2d(
        tf.tensor4d([1 / 3, 1 / 7], [1, 1, 2, 1]),
        tf.tensor4d([1 / 3, 1 / 7], [1, 2, 1, 1]),
        1,
        "valid",
      )
      .dataSync()[0] ?? 0,
  ]);
}

/** tfjs's own is a formula with an error of 1.5e-7. */
function mendErf(): void {
  tf.unregisterKernel("Erf", "cpu");
  tf.registerKernel({
    kernelName: "Erf",
    backendName: "cpu",
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape } = inputs["x"] as tf.Tensor;
      const cpu = backend as tf.KernelBackend;
      const values = Array.from(cpu.readSync(dataId) as Float32Array, (x) => 1 - erfc(x));
      const result = { shape, dtype: "float32" as const };
      return { ...result, dataId: cpu.write(new Float32Array(values), shape, "float32") };
    },
  });
}
