import * as tf from "@tensorflow/tfjs";
import { trust } from "../engine/jit/known.js";
import { Optimizer } from "./optimizer.js";
import type { Definition } from "./rule.js";
import { fromConfig } from "./schedules/fromConfig.js";
import type { Schedule, ScheduleConfig } from "./schedules/schedule.js";
import { optionsOf, requireKnown, type OptimizerOptions } from "./settings.js";

/**
 * A kind of optimizer: registers its class with tfjs, so that models saved with it load again, and
 * gives the function that makes one. `T` are its own numbers and switches, which can be read on it.
 *
 * @param kind name of the class, defaults of its own numbers, and what they make of it
 */
export function defineOptimizer<T extends object>(kind: {
  readonly className: string;
  readonly own: T;
  /** Checks the numbers and turns them into a rule. */
  readonly define: (own: T) => Omit<Definition, "own">;
}): (options: Partial<T> & OptimizerOptions) => Optimizer & T {
  const { own: defaults, define } = kind;

  class Kind extends Optimizer {
    // Apart from the names of tfjs: its Adam and ours differ in the last digits and in their options.
    static readonly className = `gradlab>${kind.className}`;

    constructor(options: Partial<T> & OptimizerOptions = {}) {
      requireKnown(options, Object.keys(defaults));
      const given = options as Readonly<Record<string, unknown>>;
      const own = Object.fromEntries(
        Object.entries(defaults).map(([key, value]) => [key, given[key] ?? value]),
      ) as T;
      super({ ...define(own), own: own as Definition["own"] }, options);
    }

    static override fromConfig<S extends tf.serialization.Serializable>(
      cls: tf.serialization.SerializableConstructor<S>,
      config: tf.serialization.ConfigDict,
    ): S {
      // tfjs puts its registry of classes beside the settings that it read.
      const { learningRate, customObjects: _, ...rest } = config;
      const optimizer = new cls(optionsOf(rest));
      // Set afterwards: a callback may have brought it down to 0.
      (optimizer as unknown as { learningRate: number | Schedule }).learningRate =
        typeof learningRate === "number"
          ? learningRate
          : fromConfig(learningRate as unknown as ScheduleConfig);
      return optimizer;
    }
  }
  Object.defineProperty(Kind, "name", { value: kind.className });
  tf.serialization.registerClass(Kind, "gradlab", kind.className);
  trust(Kind);
  return (options) => new Kind(options) as unknown as Optimizer & T;
}
