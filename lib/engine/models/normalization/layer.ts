import type { LayerVariable, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../../tfjsNode.js";
import { layerClass, standardise } from "./standardise.js";

/** The members of tfjs's layer, which its types call private. */
interface LayerNormalization {
  readonly axis: readonly number[];
  readonly epsilon: number;
  readonly gamma: LayerVariable | null;
  readonly beta: LayerVariable | null;
}

/** Layer normalisation by broadcasting. tfjs first repeats mean, variance, γ and β until each is as large as x. */
export function mendLayerNormalization(): void {
  const call = function (this: LayerNormalization, inputs: Tensor | Tensor[]): Tensor {
    const [x] = [inputs].flat() as [Tensor];
    const axes = this.axis;
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
    const spread = (weight: LayerVariable | null): Tensor | null =>
      weight && weight.read().reshape(shape);
    return tfjs().tidy(() => {
      const [gamma, beta] = [spread(this.gamma), spread(this.beta)];
      return standardise(x, { axes, gamma, beta, epsilon: this.epsilon }).result;
    });
  };
  Object.assign(layerClass("LayerNormalization").prototype, { call });
}
