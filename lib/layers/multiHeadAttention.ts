import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { carriesMask, maskArgument, maskedSoftmax, mergedMask, pairMask } from "./attentionMask.js";
import { Draws } from "./draws.js";
import { intoHeads, joinHeads, type Projection, type Projections } from "./attentionHeads.js";
import { attentionShapes, type AttentionShapes } from "./attentionShapes.js";
import {
  inputOf,
  layerOptions,
  requireCount,
  requireNumbers,
  shapesOf,
  type CallArguments,
  type LayerOptions,
  type Shape,
} from "./layer.js";
import { namedConfig, weightParts, type WeightOptions, type WeightParts } from "./weightParts.js";

/** Sizes, masks, dropout and weights of `multiHeadAttention`. */
export interface MultiHeadAttentionOptions extends LayerOptions {
  /** How many attentions look at the sequence at once. */
  readonly numHeads: number;
  /** Size of each head's queries and keys. */
  readonly keyDim: number;
  /** Size of each head's values; `keyDim` by default. */
  readonly valueDim?: number | null;
  /** Share of the attention scores that is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Whether the projections have offsets. Default true. */
  readonly useBias?: boolean;
  /** Size of the result's last axis; the query's by default. */
  readonly outputShape?: number | null;
  /** Hide from each query the values after it. Default false. */
  readonly useCausalMask?: boolean;
  /** Give [result, scores] instead of the result. Default false. */
  readonly returnAttentionScores?: boolean;
  /** Default glorotUniform. */
  readonly kernelInitializer?: WeightOptions["initializer"];
  /** Default zeros. */
  readonly biasInitializer?: WeightOptions["initializer"];
  /** What the projections cost in the loss; nothing by default. */
  readonly kernelRegularizer?: WeightOptions["regularizer"];
  /** What the offsets cost likewise. */
  readonly biasRegularizer?: WeightOptions["regularizer"];
  /** What the projections are held to after each step; nothing by default. */
  readonly kernelConstraint?: WeightOptions["constraint"];
  /** What the offsets are held to likewise. */
  readonly biasConstraint?: WeightOptions["constraint"];
  /** Of the dropout: a stream of its own. Default null: `seedAll`'s. */
  readonly seed?: number | null;
}

/** What a call may ask for besides what the layer was made with. */
const CALL_ONLY = [
  "useCausalMask",
  "returnAttentionScores",
  "attentionMask",
  "queryMask",
  "valueMask",
  "keyMask",
];

/** Attention by several heads; made by `multiHeadAttention`. */
export class MultiHeadAttention extends tf.layers.Layer {
  static readonly className: string = "MultiHeadAttention";
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly #options: MultiHeadAttentionOptions;
  readonly #kernel: WeightParts;
  readonly #bias: WeightParts | null;
  readonly #draws: Draws;
  #projections: Projections | null = null;
  /** Whether the last call gave the scores too: tfjs wants one mask for each result. */
  #gaveScores = false;
  /** Whether the query carries a mask in the models that this layer is part of; null: part of none. */
  #masked: boolean | null = null;

  constructor(options: MultiHeadAttentionOptions) {
    super(layerOptions(options));
    const { numHeads, keyDim, valueDim, dropout = 0, outputShape, useBias = true } = options;
    requireCount(numHeads, "numHeads");
    requireCount(keyDim, "keyDim");
    if (valueDim !== undefined && valueDim !== null) requireCount(valueDim, "valueDim");
    if (outputShape !== undefined && outputShape !== null) requireCount(outputShape, "outputShape");
    requireThat(dropout >= 0 && dropout < 1, "dropout", "a share in [0, 1)", dropout);
    this.supportsMasking = true;
    this.numHeads = numHeads;
    this.keyDim = keyDim;
    this.valueDim = valueDim ?? keyDim;
    this.#options = options;
    this.#draws = new Draws(options.seed, this);
    this.#kernel = weightParts("kernel", {
      initializer: options.kernelInitializer ?? "glorotUniform",
      regularizer: options.kernelRegularizer,
      constraint: options.kernelConstraint,
    });
    this.#bias = useBias
      ? weightParts("bias", {
          initializer: options.biasInitializer ?? "zeros",
          regularizer: options.biasRegularizer,
          constraint: options.biasConstraint,
        })
      : null;
  }

  override build(inputShape: Shape | Shape[]): void {
    const { query, value, key } = this.#shapes(inputShape);
    const { numHeads, keyDim, valueDim } = this;
    const width = (shape: Shape): number => shape[2] as number;
    const add = (name: string, shape: Shape, parts: WeightParts): tf.LayerVariable =>
      this.addWeight(
        name,
        shape,
        "float32",
        parts.initializer,
        parts.regularizer,
        true,
        parts.constraint,
      );
    const project = (name: string, shape: Shape, biasShape: Shape): Projection => ({
      kernel: add(`${name}_kernel`, shape, this.#kernel),
      bias: this.#bias && add(`${name}_bias`, biasShape, this.#bias),
    });
    const into = (name: string, from: number, size: number): Projection =>
      project(name, [from, numHeads, size], [numHeads, size]);
    const out = this.#options.outputShape ?? width(query);
    this.#projections = {
      query: into("query", width(query), keyDim),
      key: into("key", width(key), keyDim),
      value: into("value", width(value), valueDim),
      output: project("attention_output", [numHeads, valueDim, out], [out]),
    };
    super.build(inputShape);
  }

  /**
   * Applies the layer to x (self-attention), [query, value], [query, value, key] or [query, value, key,
   * attentionMask].
   *
   * @param inputs tensors, or symbolic ones of a model
   * @param kwargs with tensors only: attentionMask (true where query t may see value s, shape [batch, T,
   * S]), queryMask, valueMask, keyMask (true for what is no padding, shape [batch, length]),
   * useCausalMask, returnAttentionScores, training
   * @throws ArgumentError for these in a model, where tfjs would not hand them on; for masks that are no
   * tensors or of another shape, and inputs that do not go together
   * @example
   * const layer = dl.layers.multiHeadAttention({ numHeads: 1, keyDim: 2, seed: 1 });
   * const kwargs = { useCausalMask: true, returnAttentionScores: true };
   * const [result, scores] = layer.apply(tf.ones([1, 2, 2]), kwargs) as tf.Tensor[];
   * result; // shape [1, 2, 2]
   * scores; // [[[[1, 0], [0.5, 0.5]]]] (the first step sees itself only)
   */
  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[] {
    const [query, value = query, key = value] = [inputs].flat();
    requireThat(query !== undefined, inputOf(this), "one to four tensors", inputs);
    if (query instanceof tf.SymbolicTensor) {
      const lost = CALL_ONLY.find((name) => kwargs?.[name] !== undefined);
      const instead = "left out in a model: give it when the layer is made, a mask as fourth input";
      requireThat(lost === undefined, lost ?? "", instead, lost && kwargs?.[lost]);
      for (const other of new Set([value, key])) {
        const arrives = other === query || !carriesMask(other as tf.SymbolicTensor);
        const wanted =
          "without padding mask unless it is the query: tfjs hands on the query's only";
        requireThat(
          arrives,
          `value or key of "${this.name}"`,
          `${wanted} (give the fourth input)`,
          other,
        );
      }
      this.#masked = this.#masked === true || carriesMask(query);
    }
    return super.apply(inputs, kwargs);
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    args: CallArguments = {},
  ): tf.Tensor | tf.Tensor[] {
    return tf.tidy(() => {
      const given = [inputs].flat();
      this.#shapes(given.map(({ shape }) => shape));
      for (const each of given.slice(0, 3)) requireNumbers(each, this);
      const [query, value = query, key = value, fourth] = given as [tf.Tensor, ...tf.Tensor[]];
      const projections = this.#projections;
      requireThat(projections !== null, this.name, "built before it is called: use apply", null);
      const [batch = 0, T = 0] = query.shape;
      const [, S = 0] = value.shape;
      const handedOn = this.#masked === false ? null : maskArgument(args, "mask");
      const queryMask = maskArgument(args, "queryMask") ?? handedOn;
      const mask = mergedMask(
        {
          query: queryMask,
          value: maskArgument(args, "valueMask") ?? (value === query ? queryMask : null),
          key: maskArgument(args, "keyMask"),
          pairs: pairMask(fourth ?? maskArgument(args, "attentionMask"), batch, T, S),
          causal: (args["useCausalMask"] ?? this.#options.useCausalMask) === true,
        },
        batch,
        T,
        S,
      );
      const q = intoHeads(query, projections.query).mul(1 / Math.sqrt(this.keyDim));
      const k = intoHeads(key, projections.key);
      const v = intoHeads(value, projections.value);
      const logits = tf.matMul(q, k, false, true);
      const scores = mask ? maskedSoftmax(logits, mask) : tf.softmax(logits);
      const kept = args["training"] === true ? this.#dropped(scores) : scores;
      const result = joinHeads(tf.matMul(kept, v), projections.output);
      const wanted = args["returnAttentionScores"] ?? this.#options.returnAttentionScores;
      this.#gaveScores = wanted === true;
      return this.#gaveScores ? [result, scores] : result;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const { query, value } = this.#shapes(inputShape);
    const [batch = null, T = null, width = null] = query;
    const result = [batch, T, this.#options.outputShape ?? width];
    const scores = [batch, this.numHeads, T, value[1] ?? null];
    return this.#options.returnAttentionScores === true ? [result, scores] : result;
  }

  override computeMask(
    inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    const [ofQuery] = [mask].flat();
    // tfjs's types know no absent mask, its code does.
    const none = null as unknown as tf.Tensor;
    const own = this.#masked === false ? none : (ofQuery ?? none);
    void inputs;
    return this.#gaveScores ? [own, none] : own;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const options = this.#options;
    return {
      ...super.getConfig(),
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: options.valueDim ?? null,
      dropout: options.dropout ?? 0,
      useBias: this.#bias !== null,
      outputShape: options.outputShape ?? null,
      useCausalMask: options.useCausalMask ?? false,
      returnAttentionScores: options.returnAttentionScores ?? false,
      seed: options.seed ?? null,
      ...namedConfig("kernel", this.#kernel),
      ...(this.#bias ? namedConfig("bias", this.#bias) : {}),
    };
  }

  #dropped(scores: tf.Tensor): tf.Tensor {
    const { dropout = 0 } = this.#options;
    if (dropout === 0) return scores;
    const kept = this.#draws.uniform(scores.shape, 0, 1).greaterEqual(dropout);
    return scores.mul(kept.toFloat()).div(1 - dropout);
  }

  #shapes(inputShape: Shape | Shape[]): AttentionShapes {
    return attentionShapes(shapesOf(inputShape), this, this.#projections);
  }
}

tf.serialization.registerClass(MultiHeadAttention);

/**
 * Scaled dot-product attention by several heads at once, each with its own projections.
 *
 * Formula: head = softmax(Q Kᵀ/√keyDim) V with Q = query·W_q + b_q, K = key·W_k + b_k, V = value·W_v +
 * b_v; the heads side by side times W_o, plus b_o. Shapes: query [batch, T, E], value and key [batch, S,
 * …]; result [batch, T, E], scores [batch, heads, T, S], each row of which sums to 1.
 *
 * `apply(x)` is self-attention, `apply([query, value])` cross attention, a third input the key, a fourth
 * a mask of pairs. A padding mask (of `tf.layers.embedding({ maskZero: true })`) is heeded for the query, and
 * for the value where that is the same tensor. Weights are in Keras' order and shapes.
 *
 * @param options numHeads and keyDim; valueDim keyDim, dropout 0, useBias true, outputShape the query's
 * width; useCausalMask and returnAttentionScores, which Keras takes at the call, false
 * @throws ArgumentError for options out of range, inputs that are not [batch, length, width] of one batch
 * and the widths of the first call, and masks that do not fit
 *
 * Source: Vaswani and others, Attention Is All You Need, 2017.
 * @example
 * const layer = dl.layers.multiHeadAttention({ numHeads: 2, keyDim: 4, returnAttentionScores: true });
 * const tokens = tf.input({ shape: [5, 8] });
 * const [result, scores] = layer.apply(tokens) as tf.SymbolicTensor[];
 * result?.shape; // [null, 5, 8]
 * scores?.shape; // [null, 2, 5, 5]
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention {
  return new MultiHeadAttention(options);
}
