import type { NamedTensorMap, Optimizer, Variable } from "@tensorflow/tfjs";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";

interface Weight {
  readonly constraint: { apply(value: Variable): Variable } | null;
  read(): Variable;
}

type Gradients = Parameters<Optimizer["applyGradients"]>[0] | NamedTensorMap;

const constraints = new WeakMap<Variable, NonNullable<Weight["constraint"]>>();

/** Where somebody else sees to the constraints of a step. */
let left = false;

/**
 * After an optimizer's step the constraints of layers' weights hold (`kernelConstraint`), as tfjs says and
 * Keras does; tfjs applies them to weights that are set, and to trained ones never.
 */
export function applyConstraints(): void {
  const tf = tfjs();
  const layer = tf.layers.Layer.prototype as unknown as { addWeight(...args: unknown[]): Weight };
  override(layer, "addWeight", (addWeight) => {
    return function (this: unknown, ...args) {
      const weight = addWeight.apply(this, args);
      if (weight.constraint) constraints.set(weight.read(), weight.constraint);
      return weight;
    };
  });
  for (const { prototype } of optimizerClasses()) {
    override(prototype, "applyGradients", (original) => {
      return function (this: Optimizer, given: Gradients) {
        original.call(this, given);
        if (!left) constrain(variablesOf(given));
      };
    });
  }
}

/** tfjs's optimizers, each with a step of its own. */
export function optimizerClasses(): readonly { readonly prototype: Optimizer }[] {
  const tf = tfjs();
  return [
    tf.SGDOptimizer,
    tf.MomentumOptimizer,
    tf.AdamOptimizer,
    tf.RMSPropOptimizer,
    tf.AdagradOptimizer,
    tf.AdadeltaOptimizer,
    tf.AdamaxOptimizer,
  ];
}

/** Lets the constraints of these variables hold. */
export function constrain(variables: Iterable<Variable>): void {
  for (const variable of variables) {
    const constraint = constraints.get(variable);
    if (constraint) tfjs().tidy(() => variable.assign(constraint.apply(variable)));
  }
}

/** A step alone; the caller sees to the constraints. */
export function withoutConstraints(step: () => void): void {
  left = true;
  try {
    step();
  } finally {
    left = false;
  }
}

function variablesOf(given: Gradients): readonly Variable[] {
  const { registeredVariables } = tfjs().engine().state as unknown as {
    readonly registeredVariables: Readonly<Record<string, Variable>>;
  };
  const names = Array.isArray(given) ? given.map(({ name }) => name) : Object.keys(given);
  return names.flatMap((name) => registeredVariables[name] ?? []);
}
