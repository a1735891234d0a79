import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";
import type { Constraint } from "@tensorflow/tfjs-layers/dist/constraints.js";
import type { Initializer } from "@tensorflow/tfjs-layers/dist/initializers.js";
import type { Regularizer } from "@tensorflow/tfjs-layers/dist/regularizers.js";

type DenseOptions = Parameters<typeof tf.layers.dense>[0];

/** How a weight starts, what it costs, what it is held to: names or objects of tfjs. */
export interface WeightOptions {
  readonly initializer?: DenseOptions["kernelInitializer"] | undefined;
  readonly regularizer?: DenseOptions["kernelRegularizer"] | undefined;
  readonly constraint?: DenseOptions["kernelConstraint"] | undefined;
}

export interface WeightParts {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer;
  readonly constraint: Constraint;
  /** As saved: class name and configuration of each, null where there is none. */
  readonly config: tf.serialization.ConfigDict;
}

/**
 * Reads names, objects and saved configurations of an initializer, a regularizer and a constraint.
 *
 * @param weight as the options call it: `beta` for `betaInitializer`
 * @throws ArgumentError for a name that tfjs does not know
 */
export function weightParts(weight: string, parts: WeightOptions): WeightParts {
  const { initializer, regularizer, constraint } = parts;
  const start = readPart(weight, "Initializer", initializer);
  const cost = readPart(weight, "Regularizer", regularizer);
  const limit = readPart(weight, "Constraint", constraint);
  return {
    initializer: start.part as Initializer,
    regularizer: cost.part as Regularizer,
    constraint: limit.part as Constraint,
    config: { initializer: start.config, regularizer: cost.config, constraint: limit.config },
  };
}

/** tfjs does not export what its own layers read such parts with, so a dense layer that nobody sees does it. */
function readPart(
  weight: string,
  kind: "Initializer" | "Regularizer" | "Constraint",
  given: unknown,
): { readonly part: unknown; readonly config: tf.serialization.ConfigDictValue } {
  const field = `kernel${kind}`;
  try {
    const options = { units: 1, name: "reader", ...(given ? { [field]: given } : {}) };
    const reader = tf.layers.dense(options);
    return { part: Reflect.get(reader, field), config: reader.getConfig()[field] ?? null };
  } catch (cause) {
    const expected = `an object of tf.${kind.toLowerCase()}s or the name of one`;
    throw Object.assign(new ArgumentError(weight + kind, expected, given), { cause });
  }
}

/** `{betaInitializer: …}` from the saved parts of the weight `beta`. */
export function namedConfig(weight: string, { config }: WeightParts): tf.serialization.ConfigDict {
  return {
    [`${weight}Initializer`]: config["initializer"] ?? null,
    [`${weight}Regularizer`]: config["regularizer"] ?? null,
    [`${weight}Constraint`]: config["constraint"] ?? null,
  };
}
