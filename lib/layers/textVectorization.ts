import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { mendStringBatches } from "../engine/models/strings.js";
import {
  layerOptions,
  onlyInput,
  onlyShape,
  requireCount,
  requireShape,
  requireWord,
  type LayerOptions,
  type Shape,
} from "./layer.js";
import {
  ngramsOf,
  requireNgrams,
  splitStep,
  standardizeStep,
  type Ngrams,
  type SplitFunction,
  type SplitOption,
  type StandardizeFunction,
  type StandardizeOption,
  type Step,
} from "./tokens.js";
import { columns, padded } from "./tokenNumbers.js";
import {
  countTokens,
  inverseFrequencies,
  PADDING,
  rankedTokens,
  savedTexts,
  type SavedTexts,
  UNKNOWN,
  withoutSpecial,
} from "./vocabulary.js";

const MODES = ["int", "multiHot", "count", "tfIdf"] as const;

/** How `textVectorization` splits texts, which tokens it knows, and what numbers it gives. */
export interface TextVectorizationOptions extends LayerOptions {
  /** Most tokens of the vocabulary, "[UNK]" and padding included; null (default): all. */
  readonly maxTokens?: number | null;
  /** Default lowerAndStripPunctuation; null: texts stay as they are. */
  readonly standardize?: StandardizeOption | null;
  /** Default whitespace; null: each text is one token. */
  readonly split?: SplitOption | null;
  /** n: runs of 1 to n tokens; a list: runs of these lengths; null (default): tokens. */
  readonly ngrams?: Ngrams;
  /** int (default): one number for each token; multiHot, count, tfIdf: one column for each token. */
  readonly outputMode?: (typeof MODES)[number];
  /** With int: cuts and pads to this length; null (default): as long as the longest text of the batch. */
  readonly outputSequenceLength?: number | null;
  /** With columns: always `maxTokens` of them. Default false. */
  readonly padToMaxTokens?: boolean;
  /** Instead of `adapt`: tokens, with or without the special ones at the beginning. */
  readonly vocabulary?: readonly string[] | SavedTexts | null;
  /** With a vocabulary and tfIdf: a weight for each of its tokens. */
  readonly idfWeights?: readonly number[] | null;
}

interface Vocabulary {
  /** Without the special ones. */
  readonly tokens: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** One for each column, that of "[UNK]" first; for tfIdf only. */
  readonly weights: readonly number[] | null;
}

/** Texts to numbers; made by `textVectorization`. */
export class TextVectorization extends tf.layers.Layer {
  static readonly className: string = "TextVectorization";
  readonly #options: TextVectorizationOptions;
  readonly #mode: (typeof MODES)[number];
  readonly #standardize: Step<StandardizeFunction>;
  readonly #split: Step<SplitFunction>;
  #vocabulary: Vocabulary | null = null;

  constructor(options: TextVectorizationOptions = {}) {
    super({ ...layerOptions(options), dtype: "string" });
    mendStringBatches();
    const { maxTokens, ngrams, outputMode = "int", outputSequenceLength, padToMaxTokens } = options;
    const { standardize = "lowerAndStripPunctuation", split = "whitespace" } = options;
    requireWord(outputMode, MODES, "outputMode");
    this.#mode = outputMode;
    const special = this.#special.length;
    const room = maxTokens === undefined || maxTokens === null || maxTokens > special;
    const whole = Number.isInteger(maxTokens ?? 0);
    requireThat(room && whole, "maxTokens", `a whole number > ${special}, or null`, maxTokens);
    if (outputSequenceLength !== undefined && outputSequenceLength !== null) {
      requireCount(outputSequenceLength, "outputSequenceLength");
      const numbers = outputMode === "int";
      requireThat(numbers, "outputSequenceLength", "given with outputMode int only", outputMode);
    }
    if (padToMaxTokens === true) {
      const padded = outputMode !== "int" && typeof maxTokens === "number";
      requireThat(padded, "padToMaxTokens", "given with maxTokens, not with int", outputMode);
    }
    this.#options = options;
    this.#standardize = standardizeStep(standardize);
    this.#split = splitStep(split);
    requireNgrams(ngrams ?? null);
    const given = savedTexts(options.vocabulary ?? null);
    if (given) this.setVocabulary(given, options.idfWeights ?? undefined);
  }

  /**
   * Learns the vocabulary from texts, in place of what was known: the commonest tokens first, of equally
   * common ones the last in byte order first.
   *
   * @param texts a list, or a string tensor of shape [texts] or [texts, 1]; training texts only
   * @throws ArgumentError for no texts, and for something else than texts
   * @example
   * const layer = dl.layers.textVectorization();
   * layer.adapt(["foo bar", "bar baz", "baz bada boom"]);
   * layer.getVocabulary(); // ["", "[UNK]", "baz", "bar", "foo", "boom", "bada"]
   */
  adapt(texts: readonly string[] | tf.Tensor): void {
    const list = isTensor(texts) ? this.#textsOf(texts) : texts;
    const valid =
      Array.isArray(list) && list.length > 0 && list.every((text) => typeof text === "string");
    requireThat(valid, "texts", "a list of texts, at least one", texts);
    const counts = countTokens(list.map((text) => this.#tokensOf(text)));
    const { maxTokens } = this.#options;
    const most = typeof maxTokens === "number" ? maxTokens - this.#special.length : Infinity;
    const tokens = rankedTokens(counts, most);
    requireThat(tokens.length > 0, "texts", "texts with at least one token", texts);
    const weights = this.#mode === "tfIdf" ? inverseFrequencies(tokens, counts) : undefined;
    this.setVocabulary(tokens, weights);
  }

  /**
   * Sets the vocabulary, in place of what was known.
   *
   * @param vocabulary tokens, with or without the special ones at the beginning
   * @param idfWeights for tfIdf: a weight for each token of `vocabulary`
   * @throws ArgumentError for tokens that come twice, more than `maxTokens`, or weights that do not match
   * @example
   * const layer = dl.layers.textVectorization();
   * layer.setVocabulary(["cat", "dog"]);
   * layer.apply(tf.tensor1d(["Dog bites cat"])); // [[3, 1, 2]]
   */
  setVocabulary(vocabulary: readonly string[], idfWeights?: readonly number[]): void {
    requireThat(Array.isArray(vocabulary), "vocabulary", "a list of texts", vocabulary);
    const tokens = withoutSpecial(vocabulary, this.#mode === "int");
    const { maxTokens } = this.#options;
    const most = typeof maxTokens === "number" ? maxTokens : Infinity;
    const size = tokens.length + this.#special.length;
    requireThat(size <= most, "vocabulary", `of at most maxTokens = ${most} tokens`, size);
    const first = this.#special.length;
    const indexOf = new Map(tokens.map((token, i) => [token, i + first]));
    const weights = this.#weightsOf(tokens, vocabulary.length, idfWeights);
    this.#vocabulary = { tokens, indexOf, weights };
  }

  /**
   * The tokens; the place of each is its number.
   * @param includeSpecialTokens whether padding ("", with int only) and "[UNK]" come first. Default true.
   * @throws ArgumentError before `adapt`
   * @example
   * const layer = dl.layers.textVectorization({ vocabulary: ["cat", "dog"] });
   * layer.getVocabulary(); // ["", "[UNK]", "cat", "dog"]
   * layer.getVocabulary(false); // ["cat", "dog"]
   */
  getVocabulary(includeSpecialTokens = true): string[] {
    const { tokens } = this.#known();
    return includeSpecialTokens ? [...this.#special, ...tokens] : [...tokens];
  }

  /** How many tokens there are, special ones included. @throws ArgumentError before `adapt` */
  vocabularySize(): number {
    return this.getVocabulary().length;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const { indexOf, weights } = this.#known();
    const unknown = this.#special.length - 1;
    const numbers = this.#textsOf(onlyInput(inputs, this)).map((text) =>
      this.#tokensOf(text)
        .filter((token) => this.#mode === "int" || token !== PADDING)
        .map((token) => (token === PADDING ? 0 : (indexOf.get(token) ?? unknown))),
    );
    if (this.#mode === "int") return padded(numbers, this.#options.outputSequenceLength ?? null);
    return columns(numbers, this.#width(), this.#mode === "multiHot", weights);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = onlyShape(inputShape, this);
    this.#requireTexts(shape);
    const width =
      this.#mode === "int" ? (this.#options.outputSequenceLength ?? null) : this.#width();
    return [shape[0] ?? null, width];
  }

  /** The vocabulary is part of the configuration, so that it is saved with a model. */
  override getConfig(): tf.serialization.ConfigDict {
    const { maxTokens, ngrams, outputSequenceLength, padToMaxTokens } = this.#options;
    const known = this.#vocabulary;
    return {
      ...super.getConfig(),
      maxTokens: maxTokens ?? null,
      standardize: this.#standardize.config() as tf.serialization.ConfigDictValue,
      split: this.#split.config() as tf.serialization.ConfigDictValue,
      ngrams: typeof ngrams === "number" ? ngrams : ngrams ? [...ngrams] : null,
      outputMode: this.#mode,
      outputSequenceLength: outputSequenceLength ?? null,
      padToMaxTokens: padToMaxTokens ?? false,
      vocabulary: known && { name: JSON.stringify(this.getVocabulary()) },
      idfWeights: known?.weights ? [...known.weights] : null,
    };
  }

  /** What comes before the tokens: with int, 0 is padding. */
  get #special(): string[] {
    return this.#mode === "int" ? [PADDING, UNKNOWN] : [UNKNOWN];
  }

  #known(): Vocabulary {
    const known = this.#vocabulary;
    requireThat(known !== null, `the vocabulary of "${this.name}"`, "set by adapt first", null);
    return known;
  }

  #width(): number {
    const { maxTokens, padToMaxTokens } = this.#options;
    if (padToMaxTokens === true && typeof maxTokens === "number") return maxTokens;
    return this.vocabularySize();
  }

  #tokensOf(text: string): readonly string[] {
    const standard = this.#standardize.run ? this.#standardize.run(text) : text;
    const tokens = this.#split.run ? this.#split.run(standard) : [standard];
    return ngramsOf(tokens, this.#options.ngrams ?? null);
  }

  #textsOf(texts: tf.Tensor): string[] {
    requireThat(texts.dtype === "string", "texts", "a string tensor", texts);
    this.#requireTexts(texts.shape);
    return [...texts.dataSync<"string">()];
  }

  #requireTexts(shape: Shape): void {
    const flat = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
    requireShape(flat, this, "[texts] or [texts, 1]", shape);
  }

  #weightsOf(
    tokens: readonly string[],
    given: number,
    idfWeights: readonly number[] | undefined,
  ): number[] | null {
    if (this.#mode !== "tfIdf") {
      const absent = idfWeights === undefined;
      requireThat(absent, "idfWeights", "given with outputMode tfIdf only", idfWeights);
      return null;
    }
    const right =
      Array.isArray(idfWeights) && idfWeights.length === given && idfWeights.every(Number.isFinite);
    requireThat(right, "idfWeights", `${given} finite numbers, as the vocabulary has`, idfWeights);
    const weights = idfWeights as number[];
    if (given > tokens.length) return weights;
    // As Keras: what is not known weighs as much as the others on average.
    const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
    return [Math.fround(mean), ...weights];
  }
}

tf.serialization.registerClass(TextVectorization);

/**
 * Texts to numbers: standardize, split into tokens, look each up in a vocabulary learnt by `adapt`.
 *
 * Input: a string tensor of shape [texts] or [texts, 1]. With int the result is int32, [texts, length]: 0
 * is padding, 1 a token that is not in the vocabulary. Else it is float32, [texts, vocabulary], with "[UNK]"
 * first: multiHot 0 or 1, count how often, tfIdf count · ln(1 + n/(1 + texts with the token)). A saved model
 * keeps the vocabulary. Lower case and white space are Unicode's, the punctuation stripped ASCII's.
 *
 * @param options maxTokens null, standardize lowerAndStripPunctuation, split whitespace, ngrams null,
 * outputMode int, outputSequenceLength null, padToMaxTokens false, vocabulary null, idfWeights null
 * @throws ArgumentError for options that do not go together, and for a call before `adapt`
 *
 * Source: Keras, TextVectorization.
 * @example
 * const layer = dl.layers.textVectorization({ outputSequenceLength: 4 });
 * layer.adapt(["foo bar", "bar baz", "baz bada boom"]);
 * layer.apply(tf.tensor1d(["Foo qux, bar!", "qux baz"])); // [[4, 1, 3, 0], [1, 2, 0, 0]]
 */
export function textVectorization(options: TextVectorizationOptions = {}): TextVectorization {
  return new TextVectorization(options);
}
