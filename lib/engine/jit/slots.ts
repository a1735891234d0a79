import type { Optimizer, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

interface Named {
  readonly originalName: string;
  readonly variable: Variable;
}

/** By class of optimizers: the lists of slots, and the end of their names. */
const LISTS: Readonly<Record<string, (optimizer: Optimizer) => Readonly<Record<string, string>>>> =
  {
    SGD: () => ({}),
    Momentum: () => ({ accumulations: "momentum" }),
    Adam: () => ({ accumulatedFirstMoment: "m", accumulatedSecondMoment: "v" }),
    RMSProp: (optimizer) => ({
      accumulatedMeanSquares: "rms",
      accumulatedMoments: "momentum",
      ...((optimizer as unknown as { centered: boolean }).centered && {
        accumulatedMeanGrads: "mg",
      }),
    }),
  };

/** What makes an optimizer's missing slots, as its first step does; null for a class that is not known. */
export function slotsOf(optimizer: Optimizer): ((weights: readonly Variable[]) => void) | null {
  const lists = LISTS[optimizer.getClassName()]?.(optimizer);
  if (lists === undefined) return null;
  // By this name `dl.memory` knows what the variables are.
  return function makeSlots(weights) {
    const tf = tfjs();
    for (const [list, ending] of Object.entries(lists)) {
      const slots = (optimizer as unknown as Record<string, Named[]>)[list] as Named[];
      weights.forEach((weight, i) => {
        slots[i] ??= {
          originalName: `${weight.name}/${ending}`,
          variable: tf.tidy(() => tf.zerosLike(weight).variable(false)),
        };
      });
    }
  };
}
