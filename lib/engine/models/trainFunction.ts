import type { LayersModel, Optimizer, Tensor, Variable } from "@tensorflow/tfjs";
import { frozenFunctions, frozenModel, frozenOptimizer, together } from "../jit/known.js";
import type { JitMode } from "../jit/mode.js";
import { Unasked, type StepReport } from "../jit/unasked.js";
import { tfjs } from "../tfjsNode.js";
import { withLogits } from "./crossEntropy.js";

/** From inputs, targets and weights of the samples: the loss and the metrics; of a step after an update. */
type StepFunction = (data: Tensor[]) => Tensor[];

/** What tfjs keeps of a compiled model and does not declare. */
interface Compiled {
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly optimizer: Optimizer;
  readonly lossFunctions: readonly unknown[];
  readonly metricsTensors: readonly (readonly [unknown, number])[];
  readonly collectedTrainableWeights: readonly { read(): Variable }[];
  testFunction: StepFunction;
}

/** A sequential model trains the model that it holds inside, which `compile` makes anew. */
interface Outer {
  readonly model?: object;
}

/** What the running `fit` of a model was told; "auto" otherwise. */
const modes = new WeakMap<object, JitMode>();
const steps = new WeakMap<object, Unasked<Tensor[], Tensor[]>>();
const passes = new WeakMap<object, Unasked<Tensor[], Tensor[]>>();
/** Writing a graph takes as long as some passes: the first of a shape, often the only one, runs as it is. */
const PASSES_BEFORE = 1;

/**
 * The steps of `model.fit`, `fitDataset` and `trainOnBatch`, and the passes of validation, `evaluate` and
 * `evaluateDataset`, run as graphs where all their code is known.
 */
export function adaptTrainFunction(): void {
  const { LayersModel, Sequential } = tfjs();
  const { prototype } = LayersModel;
  const make = Reflect.get(prototype, "makeTrainFunction") as () => StepFunction;
  Reflect.set(prototype, "makeTrainFunction", function (this: Compiled): StepFunction {
    const train = make.call(this);
    const step = compiledOf(steps, this, train, true);
    return (data) => step.run(data) ?? train(data);
  });
  const makeTest = Reflect.get(prototype, "makeTestFunction") as () => void;
  Reflect.set(prototype, "makeTestFunction", function (this: Compiled): void {
    makeTest.call(this);
    const { testFunction } = this;
    const test: StepFunction = (data) => withLogits(() => testFunction(data));
    const pass = compiledOf(passes, this, test, false);
    this.testFunction = (data) => pass.run(data) ?? test(data);
  });
  for (const owner of [LayersModel.prototype, Sequential.prototype]) {
    const dispose = Reflect.get(owner, "dispose") as () => unknown;
    Reflect.set(owner, "dispose", function (this: Outer): unknown {
      for (const free of freedWith.get(this)?.values() ?? []) free();
      freeGraphs(this);
      if (this.model !== undefined) freeGraphs(this.model);
      return dispose.call(this);
    });
  }
}

const freedWith = new WeakMap<object, Map<string, () => void>>();

/** Frees something when a model is disposed; of a name one thing, the latest. */
export function freeWith(model: object, name: string, free: () => void): void {
  const all = freedWith.get(model) ?? new Map<string, () => void>();
  freedWith.set(model, all.set(name, free));
}

/** Trains with this mode. The graphs stay for the model's next training. */
export async function withJit<T>(
  model: object,
  mode: JitMode,
  train: () => Promise<T>,
): Promise<T> {
  modes.set(model, mode);
  steps.get(model)?.begin();
  passes.get(model)?.begin();
  try {
    return await train();
  } finally {
    modes.delete(model);
  }
}

/** How the steps of a model have been computed; of a sequential model, those of the one inside. */
export function stepReport(model: LayersModel): StepReport | null {
  return steps.get((model as unknown as Outer).model ?? model)?.report ?? null;
}

/** The same of passes without learning. */
export function passReport(model: LayersModel): StepReport | null {
  return passes.get((model as unknown as Outer).model ?? model)?.report ?? null;
}

function freeGraphs(model: object): void {
  steps.get(model)?.dispose();
  passes.get(model)?.dispose();
}

/** `trainOnBatch` and `evaluate` ask for a function at each call: the graphs are the model's. */
function compiledOf(
  all: typeof steps,
  model: Compiled,
  run: StepFunction,
  updates: boolean,
): Unasked<Tensor[], Tensor[]> {
  let compiled = all.get(model);
  if (compiled === undefined) {
    const mode = () => modes.get(model) ?? "auto";
    compiled = updates
      ? new Unasked(run, mode, () => together(frozen(model), frozenOptimizer(model.optimizer), []))
      : new Unasked(run, mode, () => frozen(model), PASSES_BEFORE);
    all.set(model, compiled);
  }
  return compiled;
}

function frozen(model: Compiled) {
  const { loss, metrics, lossFunctions, metricsTensors } = model;
  const given = together(frozenFunctions(loss, "the loss"), frozenFunctions(metrics, "a metric"), [
    ...lossFunctions,
    ...metricsTensors.flat(),
  ]);
  const variables = model.collectedTrainableWeights.map((weight) => weight.read());
  return together(frozenModel(model as unknown as LayersModel), given, variables);
}
