import type * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";

/** Sizes of the axes; null where a size is not known before data comes, as the batch's. */
export type Shape = (number | null)[];

/** What tfjs passes to `call` besides tensors: `training`, `mask`. */
export type CallArguments = Readonly<Record<string, unknown>>;

/** What every layer takes: the shape of the data for the first one of a model, and a name. */
export interface LayerOptions {
  /** Shape of one sample, without the batch: for the first layer of a model. */
  readonly inputShape?: Shape;
  /** Shape with the batch: instead of `inputShape`. */
  readonly batchInputShape?: Shape;
  readonly batchSize?: number;
  /** Unique in a model; made up by default. */
  readonly name?: string;
  /** Whether training changes the weights. Default true. */
  readonly trainable?: boolean;
}

/**
 * What all layers take, checked, for the constructor of tfjs's: it would take any shape, and fail where
 * the model is built.
 */
export function layerOptions<T extends LayerOptions>(options: T): T {
  const given = typeof options === "object" && options !== null;
  requireThat(given, "options", "an object with options by name", options);
  const { inputShape, batchInputShape, batchSize, name } = options;
  requireSizes(inputShape, "inputShape");
  requireSizes(batchInputShape, "batchInputShape");
  if ((batchSize ?? null) !== null) requireCount(batchSize, "batchSize");
  const named = (name ?? null) === null || (typeof name === "string" && name.trim() !== "");
  requireThat(named, "name", "a text that is not blank", name);
  return options;
}

/** The one tensor that a layer with one input gets: models pass a list of one. */
export function onlyInput(inputs: tf.Tensor | tf.Tensor[], layer: tf.layers.Layer): tf.Tensor {
  const [first, ...rest] = [inputs].flat();
  requireThat(first !== undefined && rest.length === 0, inputOf(layer), "one tensor", inputs);
  return first;
}

/** The one tensor likewise, of numbers. */
export function onlyNumbers(inputs: tf.Tensor | tf.Tensor[], layer: tf.layers.Layer): tf.Tensor {
  const input = onlyInput(inputs, layer);
  requireNumbers(input, layer);
  return input;
}

/** Throws for a tensor of texts or of complex numbers. */
export function requireNumbers(input: tf.Tensor, layer: tf.layers.Layer): void {
  const real = input.dtype !== "string" && input.dtype !== "complex64";
  requireThat(real, inputOf(layer), "a tensor of real numbers", input);
}

/** The one shape likewise. */
export function onlyShape(shape: Shape | Shape[], layer: tf.layers.Layer): Shape {
  const shapes = shapesOf(shape);
  const [first] = shapes;
  requireThat(first !== undefined && shapes.length === 1, inputOf(layer), "one tensor", shapes);
  return first;
}

/** One shape or several, as a list. */
export function shapesOf(shape: Shape | Shape[]): Shape[] {
  return Array.isArray(shape[0]) ? (shape as Shape[]) : [shape as Shape];
}

/** How an error calls the input of a layer. */
export function inputOf(layer: tf.layers.Layer): string {
  return `the input of ${layer.getClassName()} "${layer.name}"`;
}

/** A shape as text: [null, 28, 28]. */
export function shapeText(shape: Shape): string {
  return `[${shape.map(String).join(", ")}]`;
}

/** Throws unless the input's shape is right; the error says both shapes. */
export function requireShape(
  holds: boolean,
  layer: tf.layers.Layer,
  expectation: string,
  shape: Shape,
): void {
  if (!holds) throw new ShapeError(inputOf(layer), expectation, shape);
}

class ShapeError extends ArgumentError {
  constructor(argument: string, expectation: string, shape: Shape) {
    super(argument, expectation, shape);
    this.message = `${argument} must be ${expectation}; received shape ${shapeText(shape)}`;
  }
}

/** Sizes of axes, null for one that is not known, or no list at all: files say null for what was not given. */
export function requireSizes(shape: unknown, argument: string): void {
  const isSize = (size: unknown): boolean =>
    size === null || (Number.isInteger(size) && (size as number) >= 1);
  const right = (shape ?? null) === null || (Array.isArray(shape) && shape.every(isSize));
  requireThat(right, argument, "a list of whole numbers ≥ 1, null for an unknown size", shape);
}

/** A whole number of at least 1. */
export function requireCount(value: unknown, argument: string): asserts value is number {
  const holds = Number.isInteger(value) && (value as number) >= 1;
  requireThat(holds, argument, "a whole number ≥ 1", value);
}

/** A finite number of at least `low`. */
export function requireAtLeast(value: unknown, low: number, argument: string): void {
  const holds = Number.isFinite(value) && (value as number) >= low;
  requireThat(holds, argument, `a finite number ≥ ${low}`, value);
}

/** One of a few words. */
export function requireWord<T extends string>(
  value: unknown,
  words: readonly T[],
  argument: string,
): asserts value is T {
  const holds = (words as readonly unknown[]).includes(value);
  requireThat(holds, argument, `one of ${words.join(", ")}`, value);
}
