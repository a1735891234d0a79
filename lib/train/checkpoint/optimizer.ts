import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../../core/errors.js";
import { loadTensor, saveTensor, type Saved, type SavedTensor, type SavedValue } from "./saved.js";

/** A slot of tfjs's own optimizers: one variable per trained variable. */
interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

type Fields = Record<string, unknown>;

/**
 * Everything an optimizer goes on from: its steps, its slots, its numbers (the learning rate may have
 * been changed since it was made).
 *
 * tfjs's own optimizers are read field by field: their `getWeights` leaves out Adam's accumulated
 * powers, which `setWeights` computes anew and not to the same bits, and Adamax has none. Others give
 * their state by `getWeights`.
 */
export async function saveOptimizer(optimizer: tf.Optimizer): Promise<Saved> {
  const className = optimizer.getClassName();
  if (!isBuiltIn(optimizer)) {
    const weights = await optimizer.getWeights();
    try {
      return { className, rate: savedRate(optimizer), weights: weights.map(named) };
    } finally {
      // The count of steps is made for this call; the others are the optimizer's own variables.
      tf.dispose(
        weights.map(({ tensor }) => tensor).filter((each) => !(each instanceof tf.Variable)),
      );
    }
  }
  const fields = Object.entries(optimizer as unknown as Fields);
  const pick = <T>(is: (value: unknown) => value is T, save: (value: T) => Saved): Saved =>
    Object.fromEntries(fields.flatMap(([key, value]) => (is(value) ? [[key, save(value)]] : [])));
  return {
    className,
    numbers: pick(isNumber, (value) => value),
    variables: pick(isVariable, saveTensor),
    slots: pick(isSlots, (slots) =>
      slots.map(({ originalName, variable }) => ({
        name: originalName,
        value: saveTensor(variable),
      })),
    ),
  };
}

/**
 * Lets an optimizer go on from a saved state.
 *
 * @param nowCalled name of a saved variable → that of the same variable here: slots are named after them
 * @throws ArgumentError for the state of an optimizer of another class; nothing is changed then
 */
export async function loadOptimizer(
  optimizer: tf.Optimizer,
  saved: Saved,
  nowCalled: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const state = saved as {
    readonly className: string;
    readonly rate?: number | null;
    readonly weights?: readonly SavedValue[];
    readonly numbers?: Readonly<Record<string, number>>;
    readonly variables?: Readonly<Record<string, SavedTensor>>;
    readonly slots?: Readonly<Record<string, readonly SavedValue[]>>;
  } | null;
  const className = optimizer.getClassName();
  const own = state?.weights === undefined ? isBuiltIn(optimizer) : !isBuiltIn(optimizer);
  if (state?.className !== className || !own) {
    throw new ArgumentError(
      "the checkpoint's optimizer",
      `${plain(className)}, as the model is compiled`,
      plain(state?.className ?? "none"),
    );
  }
  if (state.weights !== undefined) {
    const weights = state.weights.map(({ name, value }) => ({
      name: renamed(name, nowCalled),
      tensor: loadTensor(value),
    }));
    try {
      await optimizer.setWeights(weights);
    } finally {
      tf.dispose(weights.map(({ tensor }) => tensor));
    }
    // A schedule knows the rate by the steps.
    const { schedule } = optimizer as unknown as { readonly schedule?: unknown };
    if (typeof state.rate === "number" && !schedule) setLearningRate(optimizer, state.rate);
    return;
  }
  const fields = optimizer as unknown as Fields;
  for (const [key, slots] of Object.entries(state.slots ?? {})) {
    tf.dispose(((fields[key] ?? []) as Slot[]).map(({ variable }) => variable));
    fields[key] = slots.map(({ name, value }) => ({
      originalName: name,
      variable: variableOf(value),
    }));
  }
  for (const [key, value] of Object.entries(state.variables ?? {})) {
    const tensor = loadTensor(value);
    (fields[key] as tf.Variable).assign(tensor);
    tensor.dispose();
  }
  Object.assign(fields, state.numbers);
  setLearningRate(optimizer, state.numbers?.["learningRate"] ?? getLearningRate(optimizer));
}

/** The rate of the next step. */
export function getLearningRate(optimizer: tf.Optimizer): number {
  const rate = (optimizer as unknown as { readonly learningRate?: unknown }).learningRate;
  requireThat(isNumber(rate), "optimizer", "one with a learningRate", optimizer);
  return rate;
}

/** Lets the next steps have this rate. @throws ArgumentError for a rate that is not a finite number ≥ 0 */
export function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  const valid = Number.isFinite(rate) && rate >= 0;
  requireThat(valid, "learningRate", "a finite number of at least 0", rate);
  // tfjs's SGD keeps the rate as a tensor besides the number.
  const sgd = optimizer as unknown as { setLearningRate?: (rate: number) => void };
  if (typeof sgd.setLearningRate === "function") sgd.setLearningRate(rate);
  else (optimizer as unknown as { learningRate: number }).learningRate = rate;
}

/** "hidden_1/kernel/velocity" for "hidden/kernel/velocity" */
function renamed(name: string, nowCalled: ReadonlyMap<string, string>): string {
  const cut = name.lastIndexOf("/");
  const now = nowCalled.get(name.slice(0, cut));
  return now === undefined ? name : now + name.slice(cut);
}

/** Without the package before it: "gradlab>Adam". */
function plain(className: string): string {
  return className.slice(className.indexOf(">") + 1);
}

const BUILT_IN: readonly unknown[] = [
  tf.SGDOptimizer,
  tf.MomentumOptimizer,
  tf.AdagradOptimizer,
  tf.AdadeltaOptimizer,
  tf.RMSPropOptimizer,
  tf.AdamOptimizer,
  tf.AdamaxOptimizer,
];

function isBuiltIn(optimizer: tf.Optimizer): boolean {
  return BUILT_IN.includes(optimizer.constructor);
}

function savedRate(optimizer: tf.Optimizer): number | null {
  const rate = (optimizer as unknown as { readonly learningRate?: unknown }).learningRate;
  return isNumber(rate) ? rate : null;
}

function named({ name, tensor }: { name: string; tensor: tf.Tensor }): Saved {
  return { name, value: saveTensor(tensor) };
}

function variableOf(value: SavedTensor): tf.Variable {
  return tf.tidy(() => loadTensor(value).variable(false));
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isVariable(value: unknown): value is tf.Variable {
  return value instanceof tf.Variable;
}

function isSlots(value: unknown): value is readonly Slot[] {
  return Array.isArray(value) && value.every((item) => isVariable((item as Slot)?.variable));
}
