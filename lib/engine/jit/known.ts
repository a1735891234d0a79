/**
 * Which code may be compiled without being asked for it: a compiled step repeats what JavaScript computed
 * once, so a step is compiled unasked only where every class and function in it is known to compute by
 * tensors alone.
 */
import type { LayersModel, Optimizer, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

const KNOWN = new WeakSet<object>();

/** Says that classes and functions compute by tensors alone. */
export function trust(...code: readonly object[]): void {
  for (const each of code) KNOWN.add(each);
}

export function isTrusted(code: unknown): boolean {
  return typeof code === "function" && KNOWN.has(code);
}

/** tfjs's own activations, models and penalties; its layers are called as the functions of `tf.layers`. */
const CLASSES =
  "selu relu6 linear sigmoid hardSigmoid softplus softsign tanh logSoftmax gelu gelu_new mish swish L1L2 Model Functional Sequential";

function trustTfjs(): void {
  const tf = tfjs();
  const names = new Set([...Object.keys(tf.layers), ...CLASSES.split(" ")].map(lower));
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [name, [made]] of Object.entries(classNameMap)) {
    if (names.has(lower(name))) trust(made);
  }
  trust(...Object.values(tf.losses), ...Object.values(tf.metrics));
  trust(tf.SGDOptimizer, tf.MomentumOptimizer, tf.AdamOptimizer, tf.RMSPropOptimizer);
  trust(tf.AdagradOptimizer, tf.AdadeltaOptimizer, tf.AdamaxOptimizer);
}

function lower(name: string): string {
  return name.toLowerCase();
}

trustTfjs();

/** What a compiled step would freeze. Its graph stands for as long as this stays. */
export interface Frozen {
  readonly values: readonly unknown[];
  /** Why the step must not be compiled unasked; null where it may be. */
  readonly why: string | null;
}

/** All of it. */
export function together(one: Frozen, other: Frozen, variables: readonly unknown[]): Frozen {
  return { values: [...one.values, ...other.values, ...variables], why: one.why ?? other.why };
}

/** Names of fields that change by themselves and play no part in a step, or only before it. */
const ASIDE = /^_?(?:id|refCount|fastWeightInitDuringBuild)$|Initializer$|Constraint$/;

/** The numbers, words and switches of a model's layers. */
export function frozenModel(model: LayersModel): Frozen {
  const values: unknown[] = [];
  return { why: unknownIn(model, values), values };
}

/** The numbers of an optimizer, and which variables are its slots. */
export function frozenOptimizer(optimizer: Optimizer): Frozen {
  const values: unknown[] = [];
  return { why: unknownOptimizer(optimizer, values), values };
}

/** Losses and metrics as they were given to `compile`: names and functions, in lists and records. */
export function frozenFunctions(given: unknown, what: string): Frozen {
  if (Array.isArray(given) || isRecord(given)) {
    const parts = Object.values(given).map((each) => frozenFunctions(each, what));
    return parts.reduce((one, other) => together(one, other, []), { values: [], why: null });
  }
  const known = given === undefined || given === null || typeof given === "string";
  const why = known || isTrusted(given) ? null : `${what} is a function of your own`;
  return { values: [given], why };
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether nothing has changed. */
export function sameFrozen(one: Frozen, { values, why }: Frozen): boolean {
  return (
    one.why === why &&
    one.values.length === values.length &&
    one.values.every((each, i) => Object.is(each, values[i]))
  );
}

type Fields = Record<string, unknown>;

/** Why an object's code is not known; null when it is, and then `values` has gained its fields. */
function unknownIn(object: object, values: unknown[]): string | null {
  const { name = "", _callHook: hook = null, stateful } = object as Fields;
  const what = `${object.constructor.name} ${String(name)}`.trim();
  if (!isTrusted(object.constructor)) return `${what} is of a class that jit does not know`;
  const own = Object.entries(object);
  const replaced = own.find(([key, value]) => typeof value === "function" && inClass(object, key));
  if (replaced !== undefined) return `${replaced[0]} of ${what} was replaced`;
  if (hook !== null) return `${what} has a hook`;
  values.push(object);
  if ("layers" in object) return firstUnknown(object.layers as object[], values);
  if (stateful === true) return `${what} is stateful`;
  const penalties = own.filter(([key, value]) => key.endsWith("Regularizer") && value !== null);
  const { _losses: losses = [] } = object as { readonly _losses?: readonly unknown[] };
  if (losses.length > Math.max(penalties.length, 0)) return `${what} adds a loss of its own`;
  for (const [key, value] of own) {
    if (ASIDE.test(key)) continue;
    const parts = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isSerializable);
    const why = firstUnknown(parts, values);
    if (why !== null) return why;
    if (["number", "boolean", "string"].includes(typeof value)) values.push(value);
  }
  return null;
}

function firstUnknown(objects: readonly object[], values: unknown[]): string | null {
  for (const object of objects) {
    const why = unknownIn(object, values);
    if (why !== null) return why;
  }
  return null;
}

function inClass(object: object, key: string): boolean {
  return typeof Reflect.get(object.constructor.prototype as object, key) === "function";
}

function isSerializable(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    value instanceof tfjs().serialization.Serializable
  );
}

/** The learning rate, which is asked for at each step, and the count of steps may change. */
const LIVE = new Set(["learningRate", "iterations_"]);

function unknownOptimizer(optimizer: Optimizer, values: unknown[]): string | null {
  if (!isTrusted(optimizer.constructor)) {
    return `${optimizer.constructor.name} is an optimizer that jit does not know`;
  }
  values.push(optimizer);
  for (const [key, value] of Object.entries(optimizer)) {
    if (typeof value === "function" && inClass(optimizer, key)) {
      return `${key} of the optimizer was replaced`;
    }
    if (typeof value === "number" && !LIVE.has(key)) values.push(value);
    if (Array.isArray(value)) values.push(...(value as Slot[]).map((slot) => slot?.variable));
  }
  return null;
}

interface Slot {
  readonly variable?: Variable;
}
