import type { LayerVariable, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../../tfjsNode.js";
import { fusedBatchNorm, registerFusedBatchNorm } from "./fused.js";
import { layerClass, standardise, type Standardised } from "./standardise.js";

/** The members of tfjs's layer, which its types call private. */
interface BatchNormalization {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma?: LayerVariable;
  readonly beta?: LayerVariable;
  readonly movingMean: LayerVariable;
  readonly movingVariance: LayerVariable;
}

interface CallArguments {
  readonly training?: boolean;
}

type Call = (
  this: BatchNormalization,
  inputs: Tensor | Tensor[],
  args: CallArguments,
) => Tensor | Tensor[];

/**
 * In training, batch normalisation is TensorFlow's own operation with its own gradient. tfjs takes mean,
 * variance and their gradients apart into some thirty operations over the whole activation; and without γ
 * or β its layer fails.
 */
export function mendBatchNormalization(): void {
  registerFusedBatchNorm();
  const { prototype } = layerClass("BatchNormalization") as { readonly prototype: { call: Call } };
  const original = prototype.call;
  prototype.call = function (inputs, args) {
    if (args.training !== true) return original.call(this, inputs, args);
    const [x] = [inputs].flat() as [Tensor];
    return tfjs().tidy(() => {
      const { result, mean, variance } = normalised(this, x);
      move(this.movingMean, mean, this.momentum);
      move(this.movingVariance, variance, this.momentum);
      return result;
    });
  };
}

function normalised(layer: BatchNormalization, x: Tensor): Standardised {
  const { epsilon } = layer;
  const axis = layer.axis < 0 ? layer.axis + x.rank : layer.axis;
  const [gamma = null, beta = null] = [layer.gamma, layer.beta].map((weight) => weight?.read());
  if (axis === x.rank - 1) {
    const fused = fusedBatchNorm(x, gamma, beta, epsilon);
    if (fused !== null) return fused;
  }
  const shape = x.shape.map((size, at) => (at === axis ? size : 1));
  const axes = [...x.shape.keys()].filter((at) => at !== axis);
  return standardise(x, {
    axes,
    gamma: gamma && gamma.reshape(shape),
    beta: beta && beta.reshape(shape),
    epsilon,
  });
}

function move(variable: LayerVariable, value: Tensor, momentum: number): void {
  const old = variable.read();
  variable.write(old.sub(old.sub(value.reshape(old.shape)).mul(1 - momentum)));
}
