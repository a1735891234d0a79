import * as tf from "@tensorflow/tfjs";
import { alignTarget, isSparse, requireLabels } from "../core/targets.js";
import { ArgumentError, requireThat } from "../core/errors.js";
import type { Batch } from "../data/index.js";
import { TracerError } from "../engine/jit/errors.js";
import { frozenFunctions, frozenModel, together, type Frozen } from "../engine/jit/known.js";
import type { JitMode } from "../engine/jit/mode.js";
import { bindFields } from "./binding.js";
import { takesLong } from "./compileTime.js";
import { explainFailure, explainNonFinite } from "./diagnosis.js";
import { forwardStep, gradientStep, type Forward } from "./gradientStep.js";
import { GraphPass } from "./graphPass.js";
import { GraphStep } from "./graphStep.js";
import { weightedMean, type LossFunction } from "./lossValue.js";
import { hasMasks, maskedWeights, maskScale, withMasks } from "./mask.js";
import type { MetricLike, MetricsOption } from "./metricSet.js";
import type { NamedWeight, OutputInfo, StepResult, Trainable } from "./trainable.js";

/** What tfjs keeps of a compiled model and does not declare. */
interface Compiled {
  readonly lossFunctions: readonly LossFunction[];
  readonly collectedTrainableWeights: readonly { read(): tf.Variable }[];
  calculateLosses(): tf.Scalar[];
}

/** How much the loss of each output counts. */
export type LossWeights = readonly number[] | Readonly<Record<string, number>>;

/** Inputs, targets and weights of the samples in the order of the model's inputs and outputs. */
type Bound = readonly [
  inputs: readonly tf.Tensor[],
  targets: readonly tf.Tensor[],
  weights: readonly (tf.Tensor | null)[],
];

/** A compiled layers model: its own losses and optimizer, one forward pass for loss and metrics. */
export class LayersTrainable implements Trainable {
  readonly optimizer: tf.Optimizer;
  readonly outputs: readonly OutputInfo[];
  readonly #compiled: Compiled;
  readonly #lossWeights: readonly number[];
  readonly #masked: boolean;
  readonly graphs: GraphStep<Bound>;
  readonly #evaluation: GraphPass<Bound>;
  /** Trainings that are made of the same parts take the same steps. */
  readonly madeOf: readonly unknown[];

  constructor(
    readonly model: tf.LayersModel,
    lossWeights?: LossWeights,
    jit: JitMode = false,
  ) {
    const advice = "compiled: call model.compile({ optimizer, loss }) first";
    requireThat(model.optimizer != null, "model", advice, "a model without optimizer");
    this.optimizer = model.optimizer;
    // A sequential model trains the model that it holds inside.
    const inner = (model as unknown as { readonly model?: tf.LayersModel }).model ?? model;
    this.#compiled = inner as unknown as Compiled;
    const losses = this.#compiled.lossFunctions;
    const complete = losses.length === model.outputs.length && losses.every((each) => each != null);
    requireThat(complete, "model", "compiled with a loss for each output", model.loss);
    this.outputs = model.outputNames.map((name, i) => ({
      name,
      loss: lossOf(model.loss, name, i),
      units: model.outputs[i]?.shape.at(-1) ?? null,
    }));
    this.#lossWeights = lossWeightsOf(lossWeights, model.outputNames);
    this.#masked = hasMasks(model);
    this.madeOf = [inner, this.optimizer, losses, jit, this.#masked, ...this.#lossWeights];
    this.graphs = new GraphStep(
      {
        jit,
        frozen: () => this.#frozen(),
        optimizer: this.optimizer,
        variables: () => this.#variables(),
        takesLong: takesLong(model),
      },
      (bound: Bound) => this.#forward(bound, true),
    );
    this.#evaluation = new GraphPass(
      { jit, frozen: () => this.#frozen(), variables: () => this.#variables() },
      (bound: Bound) => this.#forward(bound, false),
    );
  }

  /** Another training or evaluation begins; graphs of the one before serve again. */
  begin(): void {
    this.graphs.begin();
    this.#evaluation.begin();
  }

  dispose(): void {
    this.graphs.dispose();
    this.#evaluation.dispose();
  }

  get metrics(): MetricsOption | undefined {
    const { metrics } = this.model as { readonly metrics?: MetricsOption | MetricLike | null };
    if (metrics === undefined || metrics === null) return undefined;
    return typeof metrics === "object" ? (metrics as MetricsOption) : [metrics];
  }

  get weights(): readonly NamedWeight[] {
    return this.model.weights.map((weight) => ({
      name: weight.name,
      variable: weight.read() as tf.Variable,
    }));
  }

  trainStep(batch: Batch): StepResult {
    const variables = this.#variables();
    const some = "a model with something to train (compile it again after unfreezing layers)";
    requireThat(variables.length > 0, "model", some, "a model whose layers are all frozen");
    return (
      this.#byGraph(batch, (bound) => this.graphs.run(batch, bound)) ??
      gradientStep(batch, this.optimizer, variables, () => this.#pass(batch, true))
    );
  }

  evaluateStep(batch: Batch): StepResult {
    return (
      this.#byGraph(batch, (bound) => this.#evaluation.run(bound)) ??
      forwardStep(batch, () => this.#pass(batch, false))
    );
  }

  /** A graph reads no values, so that what has to be looked at is looked at before. */
  #byGraph(batch: Batch, run: (bound: Bound) => StepResult | null): StepResult | null {
    if (!this.graphs.asked) return null;
    let result: StepResult | null = null;
    tf.tidy(() => {
      const bound = this.#bind(batch);
      this.#checkLabels(bound, batch.rows);
      result = run(bound);
    });
    return result;
  }

  #variables(): readonly tf.Variable[] {
    return this.#compiled.collectedTrainableWeights.map((weight) => weight.read());
  }

  #frozen(): Frozen {
    const losses = frozenFunctions(this.model.loss, "the loss");
    return together(frozenModel(this.model), losses, this.#compiled.lossFunctions);
  }

  explainNonFinite(batch: Batch): string {
    let said = "";
    tf.tidy(() => {
      said = explainNonFinite(this.model, this.#bind(batch)[0]);
    });
    return said;
  }

  #bind(batch: Batch): Bound {
    const { model } = this;
    const inputs = bindFields(batch.x, model.inputNames, "data.x").map((tensor, i) =>
      alignInput(model, i, tensor),
    );
    requireThat(batch.y !== undefined, "data", "{ x, y } with targets", "no y");
    const weights =
      batch.sampleWeight === undefined
        ? model.outputNames.map(() => null)
        : bindFields(batch.sampleWeight, model.outputNames, "data.sampleWeight", true);
    return [inputs, bindFields(batch.y, model.outputNames, "data.y"), weights];
  }

  /** Class indices where their shape is right; another shape is refused by the forward pass. */
  #checkLabels([, targets]: Bound, rows: readonly number[] | undefined): void {
    this.outputs.forEach(({ loss, units }, i) => {
      const labels = targets[i] as tf.Tensor;
      const rank = (this.model.outputs[i]?.shape.length ?? 0) - 1;
      const fits = labels.rank === rank || (labels.rank === rank + 1 && labels.shape.at(-1) === 1);
      if (!isSparse(loss) || !fits || units === null) return;
      requireLabels(labels, units, this.#argument(i), rows);
    });
  }

  #argument(output: number): string {
    return this.outputs.length === 1 ? "data.y" : `data.y.${this.outputs[output]?.name}`;
  }

  /** Looks at the values of the batch as well. */
  #pass(batch: Batch, training: boolean): Forward {
    const bound = this.#bind(batch);
    this.#checkLabels(bound, batch.rows);
    return this.#forward(bound, training);
  }

  #forward(bound: Bound, training: boolean): Forward {
    const run = (): tf.Tensor[] => this.#call(bound[0], training);
    if (!this.#masked) return this.#lossOf(bound, run(), []);
    return withMasks(this.model.outputLayers, run, (predictions, masks) =>
      this.#lossOf(bound, predictions, masks),
    );
  }

  #lossOf(
    [, targets, weights]: Bound,
    predictions: readonly tf.Tensor[],
    masks: readonly (tf.Tensor | null)[],
  ): Forward {
    const losses: tf.Scalar[] = [];
    const outputs = this.outputs.map(({ name, loss }, i) => {
      const yPred = predictions[i] as tf.Tensor;
      const layer = this.model.outputLayers?.[i]?.name ?? name;
      const yTrue = alignTarget(targets[i] as tf.Tensor, yPred, loss, this.#argument(i), layer);
      const mask = masks[i] ?? null;
      const weight = maskedWeights(mask, weights[i] ?? null);
      const lossFunction = this.#compiled.lossFunctions[i] as LossFunction;
      const mean = weightedMean(lossFunction, yTrue, yPred, weight);
      losses.push(mask === null ? mean : mean.mul(maskScale(mask)));
      return { name, yTrue, yPred, weights: weight, mask: maskedWeights(mask, null) };
    });
    const counted = losses.map((each, i) => {
      const weight = this.#lossWeights[i] ?? 1;
      return weight === 1 ? each : each.mul<tf.Scalar>(weight);
    });
    const loss = [...counted, ...this.#compiled.calculateLosses()].reduce((a, b) => a.add(b));
    const parts =
      losses.length === 1
        ? {}
        : Object.fromEntries(losses.map((each, i) => [`${outputs[i]?.name ?? i}Loss`, each]));
    return { loss, parts, outputs };
  }

  #call(inputs: readonly tf.Tensor[], training: boolean): tf.Tensor[] {
    try {
      const called = this.model.call([...inputs], { training });
      return Array.isArray(called) ? called : [called];
    } catch (error) {
      if (error instanceof TracerError) throw error;
      throw explainFailure(this.model, inputs, error);
    }
  }
}

/** An input in the model's shape; [n] is taken as [n, 1], as in Keras. */
function alignInput(model: tf.LayersModel, index: number, tensor: tf.Tensor): tf.Tensor {
  const shape = model.inputs[index]?.shape ?? [];
  const texts = model.inputs[index]?.dtype === "string";
  const kind = texts ? "texts, as the model's input" : "numeric";
  const suits = tensor.dtype !== "complex64" && (tensor.dtype === "string") === texts;
  requireThat(suits, "data.x", kind, tensor);
  const wide =
    tensor.rank === 1 && shape.length === 2 && shape[1] === 1 ? tensor.expandDims(1) : tensor;
  const fits =
    wide.rank === shape.length &&
    shape.every((size, axis) => axis === 0 || size === null || size === wide.shape[axis]);
  if (!fits) {
    const wanted = shape.map((size, axis) => (axis === 0 ? "n" : (size ?? "any"))).join(", ");
    const single = model.inputs.length === 1;
    throw new ArgumentError(
      single ? "data.x" : `data.x.${model.inputNames[index] ?? index}`,
      `of shape [${wanted}], as layer ${takerOf(model, index)} takes it`,
      tensor,
    );
  }
  return wide;
}

/** The first layer that does something with an input. */
function takerOf(model: tf.LayersModel, index: number): string {
  const symbol = model.inputs[index];
  const taker = model.layers.find(
    (layer) =>
      layer.getClassName() !== "InputLayer" &&
      (layer.inboundNodes as unknown as { readonly inputTensors: tf.SymbolicTensor[] }[]).some(
        ({ inputTensors }) => inputTensors.some((each) => each === symbol),
      ),
  );
  return taker?.name ?? model.inputNames[index] ?? "input";
}

function lossOf(loss: unknown, name: string, index: number): unknown {
  if (Array.isArray(loss)) return loss[index];
  if (typeof loss === "object" && loss !== null) return (loss as Record<string, unknown>)[name];
  return loss;
}

function lossWeightsOf(
  weights: LossWeights | undefined,
  names: readonly string[],
): readonly number[] {
  if (weights === undefined) return names.map(() => 1);
  const list = Array.isArray(weights)
    ? (weights as readonly number[])
    : names.map((name) => (weights as Readonly<Record<string, number>>)[name] ?? Number.NaN);
  const known =
    Array.isArray(weights) || Object.keys(weights).every((name) => names.includes(name));
  const valid =
    known &&
    list.length === names.length &&
    list.every((each) => Number.isFinite(each) && each >= 0);
  requireThat(
    valid,
    "lossWeights",
    `a number of at least 0 for each of ${names.join(", ")}`,
    weights,
  );
  return list;
}
