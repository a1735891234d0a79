import type { LayersModel, Optimizer, Tensor, Variable } from "@tensorflow/tfjs";
import { frozenFunctions, frozenModel, frozenOptimizer, together } from "../jit/known.js";
import type { JitMode } from "../jit/mode.js";
import { Unasked, type StepReport } from "../jit/unasked.js";
import { tfjs } from "../tfjsNode.js";

/** One update from inputs, targets and weights of the samples: the loss and the metrics. */
type TrainFunction = (data: Tensor[]) => Tensor[];

/** What tfjs keeps of a compiled model and does not declare. */
interface Compiled {
  readonly loss: unknown;
  readonly metrics: unknown;
  readonly optimizer: Optimizer;
  readonly lossFunctions: readonly unknown[];
  readonly metricsTensors: readonly (readonly [unknown, number])[];
  readonly collectedTrainableWeights: readonly { read(): Variable }[];
}

/** A sequential model trains the model that it holds inside, which `compile` makes anew. */
interface Outer {
  readonly model?: object;
}

/** What the running `fit` of a model was told; "auto" otherwise. */
const modes = new WeakMap<object, JitMode>();
const steps = new WeakMap<object, Unasked<Tensor[], Tensor[]>>();

/** The steps of `model.fit`, `fitDataset` and `trainOnBatch` run as graphs where all their code is known. */
export function adaptTrainFunction(): void {
  const { LayersModel, Sequential } = tfjs();
  const { prototype } = LayersModel;
  const make = Reflect.get(prototype, "makeTrainFunction") as () => TrainFunction;
  Reflect.set(prototype, "makeTrainFunction", function (this: Compiled): TrainFunction {
    const train = make.call(this);
    const step = stepOf(this, train);
    return (data) => step.run(data) ?? train(data);
  });
  for (const owner of [LayersModel.prototype, Sequential.prototype]) {
    const dispose = Reflect.get(owner, "dispose") as () => unknown;
    Reflect.set(owner, "dispose", function (this: Outer): unknown {
      freedWith.get(this)?.();
      freeGraphs(this);
      if (this.model !== undefined) freeGraphs(this.model);
      return dispose.call(this);
    });
  }
}

const freedWith = new WeakMap<object, () => void>();

/** Frees something when a model is disposed; of a model one thing, the latest. */
export function freeWith(model: object, free: () => void): void {
  freedWith.set(model, free);
}

/** Trains with this mode. The graphs stay for the model's next training. */
export async function withJit<T>(
  model: object,
  mode: JitMode,
  train: () => Promise<T>,
): Promise<T> {
  modes.set(model, mode);
  steps.get(model)?.begin();
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

function freeGraphs(model: object): void {
  steps.get(model)?.dispose();
}

/** `trainOnBatch` asks for a function at each call: the graphs are the model's. */
function stepOf(model: Compiled, train: TrainFunction): Unasked<Tensor[], Tensor[]> {
  let step = steps.get(model);
  if (step === undefined) {
    step = new Unasked(
      train,
      () => modes.get(model) ?? "auto",
      () => frozen(model),
    );
    steps.set(model, step);
  }
  return step;
}

function frozen(model: Compiled) {
  const { loss, metrics, optimizer, lossFunctions, metricsTensors } = model;
  const given = together(frozenFunctions(loss, "the loss"), frozenFunctions(metrics, "a metric"), [
    ...lossFunctions,
    ...metricsTensors.flat(),
  ]);
  const variables = model.collectedTrainableWeights.map((weight) => weight.read());
  const layers = frozenModel(model as unknown as LayersModel);
  return together(together(layers, given, variables), frozenOptimizer(optimizer), []);
}
