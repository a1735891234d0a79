import type { LayersModel, Optimizer, Variable, layers } from "@tensorflow/tfjs";
import { ArgumentError } from "../../core/errors.js";
import { tfjs } from "../tfjsNode.js";
import { TracerError } from "./errors.js";
import { override } from "./override.js";

/** What has variables, as `state` of `jit` takes it. */
export type JitState =
  | Variable
  | LayersModel
  | layers.Layer
  | Optimizer
  /** A model of your own. */
  | { readonly variables: readonly Variable[] }
  | readonly JitState[]
  | { readonly [name: string]: JitState };

const EXPECTED =
  "variables, models, layers, optimizers, objects with variables, or arrays and records of them";

/** All variables of a state, as it is now: a model that is not built has none yet. */
export function variablesOf(state: JitState): Set<Variable> {
  const found = new Set<Variable>();
  collect(state, found);
  return found;
}

function collect(value: unknown, found: Set<Variable>): void {
  const tf = tfjs();
  if (value instanceof tf.Variable) {
    found.add(value);
  } else if (value instanceof tf.layers.Layer) {
    const { weights } = value as unknown as { readonly weights: readonly { read(): unknown }[] };
    for (const weight of weights) collect(weight.read(), found);
  } else if (typeof value !== "object" || value === null || value instanceof tf.Tensor) {
    throw new ArgumentError("state", EXPECTED, value);
  } else if (Array.isArray((value as { variables?: unknown }).variables)) {
    for (const each of (value as { variables: unknown[] }).variables) collect(each, found);
  } else if (value instanceof tf.Optimizer) {
    memories(value, found);
  } else if (isPlain(value)) {
    for (const each of Object.values(value)) collect(each, found);
  } else {
    throw new ArgumentError("state", EXPECTED, value);
  }
}

/** What tfjs's optimizers remember: variables, and lists of { variable }. */
function memories(optimizer: Optimizer, found: Set<Variable>): void {
  const { Variable } = tfjs();
  for (const value of Object.values(optimizer) as unknown[]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (each instanceof Variable) found.add(each);
      const slot = (each as { readonly variable?: unknown } | null)?.variable;
      if (slot instanceof Variable) found.add(slot);
    }
  }
}

/** tfjs counts variables without a name. */
function called({ name, shape }: Variable): string {
  return /^\d+$/.test(name)
    ? `a variable without a name, of shape [${shape.join(", ")}]`
    : `the variable ${name}`;
}

function isPlain(value: object): boolean {
  return (
    Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as null)
  );
}

/**
 * While `run` runs, assigning to another variable than those of `state`, and those in `own`, is a
 * TracerError. What the program makes becomes its own.
 */
export function withState<T>(state: JitState, own: WeakSet<Variable>, run: () => T): T {
  const tf = tfjs();
  const given = variablesOf(state);
  const engine = tf.engine() as unknown as { makeVariable(...args: unknown[]): Variable };
  const undo = [
    override(engine, "makeVariable", (makeVariable) => (...args) => {
      const variable = makeVariable.apply(engine, args);
      own.add(variable);
      return variable;
    }),
    override(tf.Variable.prototype, "assign", (assign) => {
      return function (this: Variable, value) {
        if (!given.has(this) && !own.has(this)) {
          throw new TracerError(
            `changes ${called(this)}, which is not in its state`,
            "Add it, or the model or the optimizer that it belongs to, to the state; or train only what is in it.",
          );
        }
        assign.call(this, value);
      };
    }),
  ];
  try {
    return run();
  } finally {
    for (const each of undo.toReversed()) each();
  }
}
