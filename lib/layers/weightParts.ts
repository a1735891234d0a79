import * as tf from "@tensorflow/tfjs";
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
 * tfjs does not export what its own layers read them with, so a dense layer that nobody sees does it.
 */
export function weightParts({ initializer, regularizer, constraint }: WeightOptions): WeightParts {
  const reader = tf.layers.dense({
    units: 1,
    name: "reader",
    ...(initializer ? { kernelInitializer: initializer } : {}),
    ...(regularizer ? { kernelRegularizer: regularizer } : {}),
    ...(constraint ? { kernelConstraint: constraint } : {}),
  });
  const { kernelInitializer, kernelRegularizer, kernelConstraint } = reader.getConfig();
  return {
    initializer: Reflect.get(reader, "kernelInitializer") as Initializer,
    regularizer: Reflect.get(reader, "kernelRegularizer") as Regularizer,
    constraint: Reflect.get(reader, "kernelConstraint") as Constraint,
    config: {
      initializer: kernelInitializer ?? null,
      regularizer: kernelRegularizer ?? null,
      constraint: kernelConstraint ?? null,
    },
  };
}

/** `{betaInitializer: …}` from the saved parts of the weight `beta`. */
export function namedConfig(weight: string, { config }: WeightParts): tf.serialization.ConfigDict {
  return {
    [`${weight}Initializer`]: config["initializer"] ?? null,
    [`${weight}Regularizer`]: config["regularizer"] ?? null,
    [`${weight}Constraint`]: config["constraint"] ?? null,
  };
}
