import type { LayerVariable, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "./tfjsNode.js";

/** The members of tfjs's layer, which its types call private. */
interface LayerNormalization {
  readonly axis: readonly number[];
  readonly epsilon: number;
  readonly gamma: LayerVariable | null;
  readonly beta: LayerVariable | null;
}

/**
 * Layer normalisation by broadcasting: γ (x − mean) / √(variance + ε) + β. tfjs first repeats mean, variance,
 * γ and β until each is as large as x.
 */
export function mendLayerNormalization(): void {
  const tf = tfjs();
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const [layer] = classNameMap["LayerNormalization"] as unknown as [{ prototype: object }];
  const call = function (this: LayerNormalization, inputs: Tensor | Tensor[]): Tensor {
    const [x] = [inputs].flat() as [Tensor];
    const axes = [...this.axis];
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
    return tf.tidy(() => {
      const centred = x.sub(x.mean(axes, true));
      const deviation = centred.square().mean(axes, true).add(this.epsilon).rsqrt();
      const normalised = centred.mul(deviation);
      const scaled = this.gamma ? normalised.mul(this.gamma.read().reshape(shape)) : normalised;
      return this.beta ? scaled.add(this.beta.read().reshape(shape)) : scaled;
    });
  };
  Object.assign(layer.prototype, { call });
}
