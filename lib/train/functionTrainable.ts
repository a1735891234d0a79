import * as tf from "@tensorflow/tfjs";
import { alignTarget, isSparse, requireLabels } from "../core/targets.js";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import type { Batch, Fields } from "../data/index.js";
import type { JitMode } from "../engine/jit/mode.js";
import { allFinite } from "./diagnosis.js";
import { forwardStep, gradientStep, type Forward } from "./gradientStep.js";
import { GraphPass } from "./graphPass.js";
import { GraphStep } from "./graphStep.js";
import { weightedMean, type LossFunction } from "./lossValue.js";
import type { NamedWeight, OutputInfo, StepResult, Trainable } from "./trainable.js";

/** A model written as a function: `dl.nn.NaiveSequential`, or a class of your own. */
export interface FunctionModel {
  /** The prediction for a batch; `predict` where there is no `call`. */
  call?(x: tf.Tensor, options: { readonly training: boolean }): tf.Tensor;
  predict?(x: tf.Tensor, options: { readonly training: boolean }): tf.Tensor;
  /** What training changes; `weights` where there is no `variables`. */
  readonly variables?: readonly tf.Variable[];
  readonly weights?: readonly tf.Variable[];
  /** How wrong a prediction is: one value per sample, or their mean; an option of `fit` otherwise. */
  readonly loss?: LossFunction;
  /** An option of `fit` otherwise. */
  readonly optimizer?: tf.Optimizer;
}

type Bound = readonly [x: Fields, y: tf.Tensor, weights: tf.Tensor | null];

/** A function with variables, a loss and an optimizer. */
export class FunctionTrainable implements Trainable {
  readonly outputs: readonly OutputInfo[];
  readonly graphs: GraphStep<Bound> | null;
  readonly #evaluation: GraphPass<Bound>;
  readonly #loss: LossFunction;
  #classes: number | null = null;

  /** @param jit "auto" is never: a function of one's own may compute what a graph would freeze */
  constructor(
    readonly model: FunctionModel,
    loss: LossFunction | undefined,
    readonly optimizer: tf.Optimizer | null,
    jit: JitMode = false,
  ) {
    const callable = typeof model.call === "function" || typeof model.predict === "function";
    requireThat(
      callable,
      "model",
      "a layers model, or an object with call(x) or predict(x)",
      model,
    );
    const variables = variablesOf(model);
    const some = "an array of tf.Variable with at least one";
    requireThat(variables.length > 0, "model.variables", some, variables);
    if (typeof loss !== "function") {
      throw new ArgumentError("loss", "a function (yTrue, yPred), as those of dl.losses", loss);
    }
    this.#loss = loss;
    this.outputs = [{ name: "output", loss, units: null }];
    const parts = {
      jit,
      frozen: () => ({ values: [], why: "the model is not one of layers" }),
      variables: () => variablesOf(model),
    };
    this.graphs =
      optimizer === null
        ? null
        : new GraphStep({ ...parts, optimizer, takesLong: false }, (bound: Bound) =>
            this.#forward(bound, true),
          );
    this.#evaluation = new GraphPass(parts, (bound: Bound) => this.#forward(bound, false));
  }

  get weights(): readonly NamedWeight[] {
    return variablesOf(this.model).map((variable) => ({ name: variable.name, variable }));
  }

  trainStep(batch: Batch): StepResult {
    const variables = variablesOf(this.model);
    requireThat(this.optimizer !== null, "optimizer", "an optimizer", "none");
    const { graphs } = this;
    return (
      this.#byGraph(graphs, batch, (bound) => graphs?.run(batch, bound) ?? null) ??
      gradientStep(batch, this.optimizer, variables, () => this.#pass(batch, true))
    );
  }

  evaluateStep(batch: Batch): StepResult {
    const evaluation = this.#evaluation;
    return (
      this.#byGraph(evaluation, batch, (bound) => evaluation.run(bound)) ??
      forwardStep(batch, () => this.#pass(batch, false))
    );
  }

  /** A graph reads no values, so that labels are looked at before. */
  #byGraph(
    graphs: { readonly asked: boolean } | null,
    batch: Batch,
    run: (bound: Bound) => StepResult | null,
  ): StepResult | null {
    if (graphs?.asked !== true) return null;
    const bound = this.#bind(batch);
    if (isSparse(this.#loss)) {
      this.#classes ??= this.#countClasses(batch);
      requireLabels(bound[1], this.#classes, "data.y", batch.rows);
    }
    return run(bound);
  }

  /** Only a prediction tells how many classes a function knows. */
  #countClasses(batch: Batch): number {
    const result = forwardStep(batch, () => this.#pass(batch, false));
    result.dispose();
    return classesOf(result.outputs[0]?.yPred);
  }

  explainNonFinite(): string {
    return explainVariables(this.weights);
  }

  end(): void {
    this.graphs?.dispose();
    this.#evaluation.dispose();
  }

  #bind({ x, y, sampleWeight }: Batch): Bound {
    const weights = sampleWeight === undefined ? null : single(sampleWeight, "data.sampleWeight");
    return [x, single(y, "data.y"), weights];
  }

  /** Looks at the values of the batch as well. */
  #pass(batch: Batch, training: boolean): Forward {
    const bound = this.#bind(batch);
    const made = this.#forward(bound, training);
    const [output] = made.outputs;
    if (output !== undefined && isSparse(this.#loss)) {
      requireLabels(output.yTrue, classesOf(output.yPred), "data.y", batch.rows);
    }
    return made;
  }

  #forward([x, target, weights]: Bound, training: boolean): Forward {
    const { model } = this;
    const input = x as tf.Tensor;
    const yPred = model.call
      ? model.call(input, { training })
      : (model.predict?.(input, { training }) ?? input);
    const yTrue = alignTarget(target, yPred, this.#loss, "data.y", "the model");
    const loss = weightedMean(this.#loss, yTrue, yPred, weights);
    return { loss, parts: {}, outputs: [{ name: "output", yTrue, yPred, weights, mask: null }] };
  }
}

function classesOf(yPred: tf.Tensor | undefined): number {
  return yPred?.shape.at(-1) ?? 1;
}

function variablesOf({ variables, weights }: FunctionModel): tf.Variable[] {
  const given = variables ?? weights ?? [];
  const valid = given.every((each) => each instanceof tf.Variable);
  requireThat(valid, "model.variables", "an array of tf.Variable", given);
  return [...given];
}

function single(fields: Fields | undefined, argument: string): tf.Tensor {
  requireThat(isTensor(fields), argument, "one tensor, as the model has one output", fields);
  return fields;
}

/** Which variable is not finite, in words. */
export function explainVariables(weights: readonly NamedWeight[]): string {
  const ill = weights.find(({ variable }) => !allFinite(variable));
  return ill
    ? `${ill.name} is the first variable that is not finite`
    : "all variables are finite, so the prediction or the loss itself overflows";
}
