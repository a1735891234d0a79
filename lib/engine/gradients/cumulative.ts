import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

interface Attributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** The same sum from the other end; tfjs's is transposed unless the axis is the last one. */
const cumsum: GradConfig = {
  kernelName: "Cumsum",
  gradFunc: (dy, _saved, attributes) => ({
    x: () => {
      const { axis, exclusive, reverse } = attributes as unknown as Attributes;
      return tfjs().cumsum(dy as Tensor, axis, exclusive, !reverse);
    },
  }),
};

/**
 * yₖ = x₁ … xₖ. ∂L/∂xⱼ = (x₁ … xⱼ₋₁) · Sⱼ with Sⱼ = gⱼ + xⱼ₊₁ Sⱼ₊₁, and gⱼ₊₁ in the place of gⱼ for the
 * exclusive product. The recurrence is solved in log₂ n steps, each of which joins spans twice as long
 * (Hillis and Steele, 1986). Nothing is divided, so that factors of 0 are as good as any other, where
 * TensorFlow's gradient, Σ g y / x, drops their share.
 */
const cumprod: GradConfig = {
  kernelName: "Cumprod",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const tf = tfjs();
      const factors = x as Tensor;
      const { axis, exclusive, reverse } = attributes as unknown as Attributes;
      const along = axis < 0 ? axis + factors.rank : axis;
      const before = tf.cumprod(factors, along, true, reverse);
      // The element `by` places later in the order of the product, `beyond` past its end.
      const later = (t: Tensor, by: number, beyond: number): Tensor => {
        const begin = t.shape.map((_, i) => (i === along && !reverse ? by : 0));
        const size = t.shape.map((length, i) => (i === along ? length - by : length));
        const margin = t.shape.map((_, i): [number, number] => {
          if (i !== along) return [0, 0];
          return reverse ? [by, 0] : [0, by];
        });
        return tf.pad(t.slice(begin, size), margin, beyond);
      };
      const length = factors.shape[along] as number;
      let sums = exclusive && length > 0 ? later(dy as Tensor, 1, 0) : (dy as Tensor);
      let spans = length > 0 ? later(factors, 1, 1) : factors;
      for (let by = 1; by < length; by *= 2) {
        sums = sums.add(spans.mul(later(sums, by, 0)));
        spans = spans.mul(later(spans, by, 1));
      }
      return before.mul(sums);
    },
  }),
};

export const cumulative: readonly GradConfig[] = [cumsum, cumprod];
