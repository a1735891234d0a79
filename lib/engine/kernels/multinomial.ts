import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";

/** TensorFlow's numbers of its types, as in its `types.proto`. */
const FLOAT = 1;
const INT32 = 3;

interface Attributes {
  readonly numSamples: number;
  readonly seed: number;
  readonly normalized: boolean;
}

/**
 * Gives `tf.multinomial` on native TensorFlow a seed that counts. tfjs passes a fraction where
 * TensorFlow takes a whole number, so every seed became 0, which means "unseeded"; and TensorFlow's
 * op goes on from its last state when it is called again with the same seed. The stateless op does
 * neither.
 */
export function seedMultinomial(): void {
  const tf = tfjs();
  tf.unregisterKernel(tf.Multinomial, "tensorflow");
  tf.registerKernel({
    kernelName: tf.Multinomial,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { numSamples, seed, normalized } = attrs as unknown as Attributes;
      const node = backend as NodeJSKernelBackend;
      const given = inputs["logits"] as ReturnType<typeof tf.tensor>;
      const type = (name: string, value: number) => ({
        name,
        type: node.binding.TF_ATTR_TYPE,
        value,
      });
      return tf.tidy(() =>
        node.executeSingleOutput(
          "StatelessMultinomial",
          [type("T", FLOAT), type("Tseed", INT32), type("output_dtype", INT32)],
          [
            normalized ? tf.log(given) : given,
            tf.scalar(numSamples, "int32"),
            tf.tensor1d(words(seed), "int32"),
          ],
        ),
      );
    },
  });
}

/** tfjs draws a seed in (0, 1); a caller gives a whole number: two words that keep both apart. */
function words(seed: number): number[] {
  return [Math.floor(seed) | 0, Math.floor((seed - Math.floor(seed)) * 2 ** 31)];
}
