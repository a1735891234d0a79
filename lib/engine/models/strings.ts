import type { Tensor } from "@tensorflow/tfjs";
import { require, tfjs } from "../tfjsNode.js";

/** tfjs-core's own exports: every other package of tfjs looks its functions up here at each call. */
type Functions = Record<string, (...args: unknown[]) => unknown>;

let mended = false;

/**
 * Lets models take texts: `predict` and `fit` cut their data into batches by functions that refuse string
 * tensors, though a model's own layers would take them.
 */
export function mendStringBatches(): void {
  if (mended) return;
  mended = true;
  const core = require("@tensorflow/tfjs-core") as Functions;
  const replace = (name: string, ofStrings: (x: Tensor, ...args: never[]) => Tensor): void => {
    const original = core[name] as Functions[string];
    core[name] = (...args) =>
      isStrings(args[0]) ? ofStrings(...(args as [Tensor, ...never[]])) : original(...args);
  };
  replace("slice1d", (x, begin: number, size: number) => stringRows(x, range(begin, size)));
  replace("slice2d", (x, [begin]: number[], [size]: number[]) => stringRows(x, range(begin, size)));
  replace("gather", (x, indices: Tensor) => stringRows(x, [...indices.dataSync<"int32">()]));
}

function isStrings(value: unknown): boolean {
  return value instanceof tfjs().Tensor && value.dtype === "string";
}

function range(begin = 0, size = 0): number[] {
  return Array.from({ length: size }, (_, i) => begin + i);
}

/** Some rows of a string tensor, whole. */
export function stringRows(x: Tensor, indices: readonly number[]): Tensor {
  const texts = x.dataSync<"string">();
  const [, ...inner] = x.shape;
  const width = inner.reduce((a, b) => a * b, 1);
  const chosen = indices.flatMap((i) => texts.slice(i * width, (i + 1) * width));
  return tfjs().tensor(chosen, [indices.length, ...inner], "string");
}
