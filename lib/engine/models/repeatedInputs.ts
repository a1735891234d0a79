import type { layers, SymbolicTensor } from "@tensorflow/tfjs";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";

type Apply = (this: layers.Layer, ...args: unknown[]) => unknown;

/**
 * Lets a model compute whose layer takes the same tensor twice (`attention.apply([x, x])`) while another
 * one takes it, too (`add.apply([x, attended])`). Outside of training tfjs frees a tensor after the last
 * layer that takes it: it counts the layers, but counts down by inputs, and frees it too early.
 */
export function mendRepeatedInputs(): void {
  const { layers, serialization, SymbolicTensor } = tfjs();
  const { classNameMap } = serialization.SerializationMap.getMap();
  const [InputLayer] = classNameMap["InputLayer"] as unknown as [{ readonly prototype: object }];
  // Its outputs are neither computed nor freed.
  const source: object = Object.create(InputLayer.prototype, { stateful: { value: true } });

  /** The same tensor under a name of its own, which is counted by itself. */
  const alias = (tensor: SymbolicTensor, place: number): SymbolicTensor =>
    Object.create(tensor, {
      name: { value: `${tensor.name} (${place})` },
      inputs: { value: [] },
      sourceLayer: { value: source },
    }) as SymbolicTensor;

  override(layers.Layer.prototype as unknown as { apply: Apply }, "apply", (apply) => {
    return function (...args) {
      const outputs = apply.apply(this, args);
      for (const output of Array.isArray(outputs) ? (outputs as unknown[]) : [outputs]) {
        if (!(output instanceof SymbolicTensor)) break;
        const { inputs } = output;
        const repeated = inputs.some((tensor, i) => inputs.indexOf(tensor) !== i);
        if (!repeated) continue;
        const value = inputs.map((tensor, i) =>
          inputs.indexOf(tensor) === i ? tensor : alias(tensor, i),
        );
        Object.defineProperty(output, "inputs", { configurable: true, value });
      }
      return outputs;
    };
  });
}
