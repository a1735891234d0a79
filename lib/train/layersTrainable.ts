import * as tf from "@tensorflow/tfjs";
import { alignTarget, isSparse, requireLabels } from "../core/targets.js";
import { ArgumentError, requireThat } from "../core/errors.js";
import type { Batch } from "../data/index.js";
import { bindFields } from "./binding.js";
import { explainFailure, explainNonFinite } from "./diagnosis.js";
import { forwardStep, gradientStep, type Forward } from "./gradientStep.js";
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

interface Bound {
  readonly inputs: readonly tf.Tensor[];
  readonly targets: readonly tf.Tensor[];
  readonly weights: readonly (tf.Tensor | null)[];
}

/** A compiled layers model: its own losses and optimizer, one forward pass for loss and metrics. */
export class LayersTrainable implements Trainable {
  readonly optimizer: tf.Optimizer;
  readonly outputs: readonly OutputInfo[];
  readonly #compiled: Compiled;
  readonly #lossWeights: readonly number[];
  readonly #masked: boolean;

  constructor(
    readonly model: tf.LayersModel,
    lossWeights?: LossWeights,
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
    const variables = this.#compiled.collectedTrainableWeights.map((weight) => weight.read());
    const some = "a model with something to train (compile it again after unfreezing layers)";
    requireThat(variables.length > 0, "model", some, "a model whose layers are all frozen");
    return gradientStep(batch, this.optimizer, variables, () => this.#forward(batch, true));
  }

  evaluateStep(batch: Batch): StepResult {
    return forwardStep(batch, () => this.#forward(batch, false));
  }

  explainNonFinite(batch: Batch): string {
    let said = "";
    tf.tidy(() => {
      said = explainNonFinite(this.model, this.#bind(batch).inputs);
    });
    return said;
  }

  #bind(batch: Batch): Bound {
    const { model } = this;
    const inputs = bindFields(batch.x, model.inputNames, "data.x").map((tensor, i) =>
      alignInput(model, i, tensor),
    );
    requireThat(batch.y !== undefined, "data", "{ x, y } with targets", "no y");
    return {
      inputs,
      targets: bindFields(batch.y, model.outputNames, "data.y"),
      weights:
        batch.sampleWeight === undefined
          ? model.outputNames.map(() => null)
          : bindFields(batch.sampleWeight, model.outputNames, "data.sampleWeight", true),
    };
  }

  #forward(batch: Batch, training: boolean): Forward {
    const bound = this.#bind(batch);
    const run = (): tf.Tensor[] => this.#call(bound.inputs, training);
    if (!this.#masked) return this.#lossOf(bound, run(), [], batch.rows);
    return withMasks(this.model.outputLayers, run, (predictions, masks) =>
      this.#lossOf(bound, predictions, masks, batch.rows),
    );
  }

  #lossOf(
    { targets, weights }: Bound,
    predictions: readonly tf.Tensor[],
    masks: readonly (tf.Tensor | null)[],
    rows: readonly number[] | undefined,
  ): Forward {
    const losses: tf.Scalar[] = [];
    const outputs = this.outputs.map(({ name, loss }, i) => {
      const yPred = predictions[i] as tf.Tensor;
      const argument = this.outputs.length === 1 ? "data.y" : `data.y.${name}`;
      const layer = this.model.outputLayers?.[i]?.name ?? name;
      const yTrue = alignTarget(targets[i] as tf.Tensor, yPred, loss, argument, layer);
      if (isSparse(loss)) requireLabels(yTrue, yPred, argument, rows);
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
      throw explainFailure(this.model, inputs, error);
    }
  }
}

/** An input in the model's shape; [n] is taken as [n, 1], as in Keras. */
function alignInput(model: tf.LayersModel, index: number, tensor: tf.Tensor): tf.Tensor {
  const shape = model.inputs[index]?.shape ?? [];
  const numeric = tensor.dtype !== "string" && tensor.dtype !== "complex64";
  requireThat(numeric, "data.x", "numeric", tensor);
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
