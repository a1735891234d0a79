import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../../tfjsNode.js";

/** What normalises a tensor, and the tensor normalised. */
export interface Standardised {
  /** γ (x − mean) / √(variance + ε) + β. */
  readonly result: Tensor;
  readonly mean: Tensor;
  /** The mean square, without Bessel's correction. */
  readonly variance: Tensor;
}

/** The parts of a normalisation; γ and β broadcast against x. */
export interface Normalisation {
  readonly axes: readonly number[];
  readonly gamma: Tensor | null;
  readonly beta: Tensor | null;
  readonly epsilon: number;
}

/** By broadcasting, operation by operation; mean and variance keep the axes, with the size 1. */
export function standardise(
  x: Tensor,
  { axes, gamma, beta, epsilon }: Normalisation,
): Standardised {
  const mean = x.mean([...axes], true);
  const centred = x.sub(mean);
  const variance = centred.square().mean([...axes], true);
  const normalised = centred.mul(variance.add(epsilon).rsqrt());
  const scaled = gamma ? normalised.mul(gamma) : normalised;
  return { result: beta ? scaled.add(beta) : scaled, mean, variance };
}

/** The class of a layer of tfjs, by the name under which it is saved: tfjs exports none. */
export function layerClass(name: string): { readonly prototype: object } {
  const { classNameMap } = tfjs().serialization.SerializationMap.getMap();
  const [layer] = classNameMap[name] as unknown as [{ readonly prototype: object }];
  return layer;
}
