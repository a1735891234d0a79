/** Layers as a learner writes them with tfjs alone. */
import type * as TensorFlow from "@tensorflow/tfjs";

type Tf = typeof TensorFlow;
type Layer = TensorFlow.layers.Layer;
type Tensor = TensorFlow.Tensor;

/** What the two layers share: weights from glorotUniform or zeros, and a call of one tensor. */
interface Parts {
  weights(width: number): Readonly<Record<string, number[]>>;
  call(x: Tensor, weights: readonly Tensor[]): Tensor;
  shape(input: readonly (number | null)[]): (number | null)[];
}

function layer(tf: Tf, name: string, parts: Parts): Layer {
  class ByHand extends tf.layers.Layer {
    static readonly className: string = "ByHand";
    readonly #weights: TensorFlow.LayerVariable[] = [];

    override build(inputShape: TensorFlow.Shape | TensorFlow.Shape[]): void {
      const width = (inputShape as TensorFlow.Shape).at(-1) as number;
      for (const [weight, shape] of Object.entries(parts.weights(width))) {
        const start = weight.includes("bias")
          ? tf.initializers.zeros()
          : tf.initializers.glorotUniform({});
        this.#weights.push(this.addWeight(weight, shape, "float32", start));
      }
      super.build(inputShape);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const [x] = [inputs].flat() as [Tensor];
      return tf.tidy(() =>
        parts.call(
          x,
          this.#weights.map((weight) => weight.read()),
        ),
      );
    }

    override computeOutputShape(inputShape: TensorFlow.Shape | TensorFlow.Shape[]) {
      return parts.shape(inputShape as TensorFlow.Shape);
    }
  }
  return new ByHand({ name });
}

/** Keras' order of the gates: input, forget, candidate, output. */
export function lstmByHand(tf: Tf, units: number, name: string): Layer {
  return layer(tf, name, {
    weights: (width) => ({
      kernel: [width, 4 * units],
      recurrent: [units, 4 * units],
      bias: [4 * units],
    }),
    shape: ([batch = null]) => [batch, units],
    call: (x, [kernel, recurrent, bias]) => {
      const [batch = 0] = x.shape;
      let h: Tensor = tf.zeros([batch, units]);
      let c: Tensor = tf.zeros([batch, units]);
      for (const now of tf.unstack(x, 1)) {
        const all = now
          .matMul(kernel as Tensor)
          .add(h.matMul(recurrent as Tensor))
          .add(bias as Tensor);
        const [i, f, g, o] = tf.split(all, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
        c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
        h = o.sigmoid().mul(c.tanh());
      }
      return h;
    },
  });
}

/** Self-attention with the weights of Keras' MultiHeadAttention. */
export function attentionByHand(
  tf: Tf,
  { numHeads, keyDim, name }: { numHeads: number; keyDim: number; name: string },
): Layer {
  const inner = numHeads * keyDim;
  return layer(tf, name, {
    weights: (width) => ({
      ...Object.fromEntries(
        ["query", "key", "value"].flatMap((of) => [
          [`${of}_kernel`, [width, numHeads, keyDim]],
          [`${of}_bias`, [numHeads, keyDim]],
        ]),
      ),
      output_kernel: [numHeads, keyDim, width],
      output_bias: [width],
    }),
    shape: (input) => [...input],
    call: (x, weights) => {
      const [batch = 0, length = 0, width = 0] = x.shape;
      const rows = x.reshape([batch * length, width]);
      const heads = (kernel: number): Tensor =>
        rows
          .matMul((weights[kernel] as Tensor).reshape([width, inner]))
          .add((weights[kernel + 1] as Tensor).reshape([inner]))
          .reshape([batch, length, numHeads, keyDim])
          .transpose([0, 2, 1, 3]);
      const [query, key, value] = [heads(0), heads(2), heads(4)] as [Tensor, Tensor, Tensor];
      const scores = tf.softmax(query.matMul(key, false, true).div(Math.sqrt(keyDim)));
      return scores
        .matMul(value)
        .transpose([0, 2, 1, 3])
        .reshape([batch * length, inner])
        .matMul((weights[6] as Tensor).reshape([inner, width]))
        .add(weights[7] as Tensor)
        .reshape([batch, length, width]);
    },
  });
}
