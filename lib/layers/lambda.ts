import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { functionOf, nameOf, type FunctionOrName } from "./functions.js";
import {
  layerOptions,
  requireSizes,
  shapesOf,
  type CallArguments,
  type LayerOptions,
  type Shape,
} from "./layer.js";

// A function of one tensor and one of several may both be given; the layer hands on what it gets.
/** What a lambda layer computes: tensor → tensor, or, for a layer with several inputs, tensors → tensor. */
export type LambdaFunction = (
  inputs: tf.Tensor & tf.Tensor[],
  settings: Readonly<Record<string, unknown>>,
) => tf.Tensor;

/** The function of a `lambda` layer, the shape of its result, and what it gets besides tensors. */
export interface LambdaOptions extends LayerOptions {
  /** The function, or the name it was registered by. */
  readonly function: FunctionOrName<LambdaFunction>;
  /** Shape of one result, without the batch; found by trying the function by default. */
  readonly outputShape?: Shape | null;
  /** Passed as the function's second argument; saved with the layer. */
  readonly arguments?: tf.serialization.ConfigDict;
}

/** A function as a layer; made by `lambda`. */
export class Lambda extends tf.layers.Layer {
  static readonly className: string = "Lambda";
  readonly #fn: LambdaFunction;
  readonly #outputShape: Shape | null;
  readonly #settings: tf.serialization.ConfigDict;

  constructor(options: LambdaOptions) {
    super(layerOptions(options));
    this.#fn = functionOf(options.function, "function");
    requireSizes(options.outputShape, "outputShape");
    this.#outputShape = options.outputShape ?? null;
    this.#settings = options.arguments ?? {};
  }

  override call(inputs: tf.Tensor | tf.Tensor[], _: CallArguments): tf.Tensor {
    const given = Array.isArray(inputs) && inputs.length === 1 ? inputs[0] : inputs;
    return tf.tidy(() => {
      const result = this.#fn(given as tf.Tensor & tf.Tensor[], this.#settings);
      const right = result instanceof tf.Tensor;
      requireThat(right, `the result of Lambda "${this.name}"`, "a tensor", result);
      return result;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = shapesOf(inputShape);
    if (this.#outputShape) return [shapes[0]?.[0] ?? null, ...this.#outputShape];
    // Sizes that are not known yet are tried as 2 and as 3: what differs then is not known either.
    const [two, three] = [this.#tried(shapes, 2), this.#tried(shapes, 3)];
    const ranked = two.length === three.length;
    requireThat(ranked, `the result of Lambda "${this.name}"`, "of one rank for all sizes", three);
    return two.map((size, axis) => (size === three[axis] ? size : null));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      function: { ...nameOf(this.#fn, `the function of Lambda "${this.name}"`) },
      outputShape: this.#outputShape,
      arguments: this.#settings,
    };
  }

  #tried(shapes: readonly Shape[], unknown: number): number[] {
    return tf.tidy(() => {
      const zeros = shapes.map((shape) => tf.zeros(shape.map((size) => size ?? unknown)));
      return this.call(zeros, {}).shape;
    });
  }
}

tf.serialization.registerClass(Lambda);

/**
 * A function of tensors as a layer without weights.
 *
 * Formula: y = f(x), or f([x₁, x₂, …]) for several inputs. The shape of y is found by trying f on zeros,
 * or given as `outputShape`. A model with it is saved once the function has a name: `registerFunction`,
 * under the same name before loading.
 *
 * @param options the function (or its registered name); outputShape, without the batch; arguments, which
 * reach the function as its second argument and are saved
 * @throws ArgumentError for a name that is not registered, for a result that is no tensor, and at saving
 * for a function without a name
 *
 * Source: Keras, Lambda.
 * @example
 * const layer = dl.layers.lambda({ function: (x: tf.Tensor) => x.square().sum(1, true), inputShape: [3] });
 * const model = tf.sequential({ layers: [layer] });
 * model.predict(tf.tensor2d([[1, 2, 3]])); // [[14]]
 */
export function lambda(options: LambdaOptions): Lambda {
  return new Lambda(options);
}
