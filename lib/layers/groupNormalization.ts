import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import {
  layerOptions,
  onlyNumbers,
  onlyShape,
  requireAtLeast,
  requireShape,
  type LayerOptions,
  type Shape,
} from "./layer.js";
import { namedConfig, weightParts, type WeightOptions, type WeightParts } from "./weightParts.js";

/** Groups, ε, and how the factors γ and offsets β of `groupNormalization` start and are held. */
export interface GroupNormalizationOptions extends LayerOptions {
  /** How many groups the channels fall into; −1: one for each channel. Default 32. */
  readonly groups?: number;
  /** The axis of the channels: only the last one, −1 (default). */
  readonly axis?: number;
  /** Added to the variance. Default 1e-3. */
  readonly epsilon?: number;
  /** Whether an offset β is learnt. Default true. */
  readonly center?: boolean;
  /** Whether a factor γ is learnt. Default true. */
  readonly scale?: boolean;
  /** Default zeros. */
  readonly betaInitializer?: WeightOptions["initializer"];
  /** Default ones. */
  readonly gammaInitializer?: WeightOptions["initializer"];
  /** What β costs in the loss; nothing by default. */
  readonly betaRegularizer?: WeightOptions["regularizer"];
  /** What γ costs likewise. */
  readonly gammaRegularizer?: WeightOptions["regularizer"];
  /** What β is held to after each step; nothing by default. */
  readonly betaConstraint?: WeightOptions["constraint"];
  /** What γ is held to likewise. */
  readonly gammaConstraint?: WeightOptions["constraint"];
}

/** Normalises each sample's channels in groups; made by `groupNormalization`. */
export class GroupNormalization extends tf.layers.Layer {
  static readonly className: string = "GroupNormalization";
  readonly groups: number;
  readonly #epsilon: number;
  readonly #parts: { readonly gamma: WeightParts | null; readonly beta: WeightParts | null };
  #gamma: tf.LayerVariable | null = null;
  #beta: tf.LayerVariable | null = null;

  constructor(options: GroupNormalizationOptions = {}) {
    super(layerOptions(options));
    const { groups = 32, axis = -1, epsilon = 1e-3, center = true, scale = true } = options;
    const counted = Number.isInteger(groups) && (groups >= 1 || groups === -1);
    requireThat(counted, "groups", "a whole number ≥ 1, or −1", groups);
    requireThat(axis === -1, "axis", "−1, the last one", axis);
    requireAtLeast(epsilon, 0, "epsilon");
    this.supportsMasking = true;
    this.groups = groups;
    this.#epsilon = epsilon;
    this.#parts = {
      gamma: scale
        ? weightParts("gamma", {
            initializer: options.gammaInitializer ?? "ones",
            regularizer: options.gammaRegularizer,
            constraint: options.gammaConstraint,
          })
        : null,
      beta: center
        ? weightParts("beta", {
            initializer: options.betaInitializer ?? "zeros",
            regularizer: options.betaRegularizer,
            constraint: options.betaConstraint,
          })
        : null,
    };
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = this.#channelsOf(onlyShape(inputShape, this));
    const { gamma, beta } = this.#parts;
    const add = (name: string, parts: WeightParts | null): tf.LayerVariable | null =>
      parts &&
      this.addWeight(
        name,
        [channels],
        "float32",
        parts.initializer,
        parts.regularizer,
        true,
        parts.constraint,
      );
    this.#gamma = add("gamma", gamma);
    this.#beta = add("beta", beta);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyNumbers(inputs, this);
      const channels = this.#channelsOf(x.shape);
      const groups = this.groups === -1 ? channels : this.groups;
      const [batch = 0] = x.shape;
      const positions = x.shape.slice(1, -1).reduce((a, b) => a * b, 1);
      const grouped = x.reshape([batch, positions, groups, channels / groups]);
      const { mean, variance } = tf.moments(grouped, [1, 3], true);
      const normal = grouped.sub(mean).mul(variance.add(this.#epsilon).rsqrt()).reshape(x.shape);
      const scaled = this.#gamma ? normal.mul(this.#gamma.read()) : normal;
      return this.#beta ? scaled.add(this.#beta.read()) : scaled;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = onlyShape(inputShape, this);
    this.#channelsOf(shape);
    return shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { gamma, beta } = this.#parts;
    return {
      ...super.getConfig(),
      groups: this.groups,
      axis: -1,
      epsilon: this.#epsilon,
      center: beta !== null,
      scale: gamma !== null,
      ...(gamma ? namedConfig("gamma", gamma) : {}),
      ...(beta ? namedConfig("beta", beta) : {}),
    };
  }

  #channelsOf(shape: Shape): number {
    const channels = shape.at(-1);
    const { groups } = this;
    const divides = typeof channels === "number" && (groups === -1 || channels % groups === 0);
    const expected = groups === -1 ? "a known number of channels" : `channels in ${groups} groups`;
    requireShape(
      shape.length >= 2 && divides,
      this,
      `[batch, …, channels] with ${expected}`,
      shape,
    );
    const built = (this.#gamma ?? this.#beta)?.shape[0];
    const same = built === undefined || built === channels;
    requireShape(same, this, `[batch, …, ${built}], the channels it was built for`, shape);
    return channels as number;
  }
}

tf.serialization.registerClass(GroupNormalization);

/**
 * Normalises the channels of each sample in groups, whatever the size of the batch.
 *
 * Formula: y = γ (x − μ)/√(σ² + ε) + β, with μ and σ² over one group of channels and all positions of
 * one sample. One group is nearly layer normalisation, as many groups as channels (−1) instance
 * normalisation. Shape in and out: [batch, …, channels]; `groups` must divide the channels.
 *
 * @param options groups 32, axis −1, epsilon 1e-3, center true, scale true, and how β and γ start
 * @throws ArgumentError for options out of range, for channels that `groups` does not divide, and for
 * another number of them than at first
 *
 * Source: Wu and He, Group Normalization, 2018.
 * @example
 * const layer = dl.layers.groupNormalization({ groups: 2, epsilon: 0 });
 * layer.apply(tf.tensor2d([[1, 3, 10, 30]])); // ≈ [[-1, 1, -1, 1]]
 */
export function groupNormalization(options: GroupNormalizationOptions = {}): GroupNormalization {
  return new GroupNormalization(options);
}
