import type { Tensor } from "@tensorflow/tfjs";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";

type Compare = (target: Tensor, output: Tensor) => Tensor;

/** What tfjs keeps of a compiled model and does not declare. */
interface Compiled {
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly outputNames: readonly string[];
  lossFunctions: Compare[];
  metricsTensors: [metric: Compare, output: number][];
}

/**
 * Targets that are whole numbers or truth values count as float32 in losses and metrics that are named, as in
 * Keras. tfjs computes with them as they are: labels as int32 are an error in one loss, and wrong without
 * a word in others, whose bounds of 1e-7 become 0 (`meanSquaredLogarithmicError`, Kullback-Leibler).
 */
export function mendTargets(): void {
  const { prototype } = tfjs().LayersModel as unknown as {
    readonly prototype: { compile(this: Compiled, ...args: unknown[]): void };
  };
  override(prototype, "compile", (compile) => {
    return function (...args) {
      compile.apply(this, args);
      // A function gets what was given.
      const functions = new Set([...leavesOf(this.loss), ...leavesOf(this.metrics)]);
      const floats = (compare: Compare): Compare =>
        functions.has(compare) ? compare : ofFloats(compare);
      this.lossFunctions = this.lossFunctions.map(floats);
      this.metricsTensors = this.metricsTensors.map(([metric, output]) => [floats(metric), output]);
    };
  });
}

/** What was given for one output, for several in order, or by name. */
function leavesOf(given: unknown): unknown[] {
  if (typeof given !== "object" || given === null) return [given];
  return Object.values(given).flatMap(leavesOf);
}

function ofFloats(compare: Compare): Compare {
  const mended: Compare = (target, output) =>
    compare(
      target.dtype === "int32" || target.dtype === "bool" ? target.toFloat() : target,
      output,
    );
  // Histories call a metric by it.
  return Object.defineProperty(mended, "name", { value: compare.name });
}
