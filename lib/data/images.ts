import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { samplePerClass, stratifiedSplit } from "./split.js";

/**
 * Grey square images with labels, pixels in [0, 1].
 *
 * @param pixels all of them, image after image, row after row: labels.length · size² numbers
 * @param labels the class of each image, an index into `classes`
 * @param classes names
 * @param size width and height in pixels
 * @throws ArgumentError for another count of pixels, pixels that are not finite, labels that are no class
 * @example
 * const images = new dl.LabelledImages(Float32Array.of(0, 1, 1, 0), [1], ["dark", "light"], 2);
 * images.image(0); // [[0, 1], [1, 0]]
 * images.x; // shape [1, 2, 2, 1]
 * images.y; // [[0, 1]]
 * images.dispose();
 */
export class LabelledImages {
  #x: tf.Tensor4D | undefined;
  #y: tf.Tensor2D | undefined;

  constructor(
    /** All pixels, image after image, row after row. */
    readonly pixels: Float32Array,
    /** The class of each image: an index into `classes`. */
    readonly labels: readonly number[],
    readonly classes: readonly string[],
    /** Width and height in pixels. */
    readonly size: number,
  ) {
    requireThat(Number.isInteger(size) && size >= 1, "size", "a whole number ≥ 1", size);
    const odd = labels.find((label) => !(label in classes));
    requireThat(odd === undefined, "labels", `whole numbers in [0, ${classes.length})`, odd);
    const expected = labels.length * size * size;
    requireThat(pixels.length === expected, "pixels", `${expected} numbers`, pixels.length);
    const strange = pixels.find((pixel) => !Number.isFinite(pixel));
    requireThat(strange === undefined, "pixels", "finite numbers", strange);
  }

  /** How many images. */
  get count(): number {
    return this.labels.length;
  }

  /** Shape [count, size, size, 1]; made at first use and kept until `dispose`. */
  get x(): tf.Tensor4D {
    return (this.#x ??= tf.keep(tf.tensor4d(this.pixels, [this.count, this.size, this.size, 1])));
  }

  /** One-hot labels, shape [count, classes]; made at first use and kept until `dispose`. */
  get y(): tf.Tensor2D {
    return (this.#y ??= tf.tidy(() => {
      const indices = tf.tensor1d([...this.labels], "int32");
      return tf.keep(tf.oneHot(indices, this.classes.length).toFloat() as tf.Tensor2D);
    }));
  }

  /** Frees both tensors; they are made anew when they are used again. */
  dispose(): void {
    tf.dispose([this.#x, this.#y].filter((tensor) => tensor !== undefined));
    this.#x = undefined;
    this.#y = undefined;
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The rows of pixels of one image, as `plot.images` takes them. */
  image(index: number): number[][] {
    const known = Number.isInteger(index) && index >= 0 && index < this.count;
    requireThat(known, "index", `a whole number in [0, ${this.count})`, index);
    const from = index * this.size ** 2;
    return Array.from({ length: this.size }, (_, row) => {
      const start = from + row * this.size;
      return Array.from(this.pixels.subarray(start, start + this.size));
    });
  }

  /** The images of these indices, in this order. */
  take(indices: readonly number[]): LabelledImages {
    const odd = indices.find((index) => !(index in this.labels));
    requireThat(odd === undefined, "indices", `whole numbers in [0, ${this.count})`, odd);
    const area = this.size ** 2;
    const pixels = new Float32Array(indices.length * area);
    indices.forEach((index, i) => {
      pixels.set(this.pixels.subarray(index * area, (index + 1) * area), i * area);
    });
    const labels = indices.map((index) => this.labels[index] as number);
    return new LabelledImages(pixels, labels, this.classes, this.size);
  }

  /** Equally many random images of each class. */
  perClass(count: number, seed = 0): LabelledImages {
    return this.take(samplePerClass(this.labels, count, seed));
  }

  /** Train and test images that share none, with the same mix of classes. */
  split(options: { readonly testShare?: number; readonly seed?: number } = {}): {
    readonly train: LabelledImages;
    readonly test: LabelledImages;
  } {
    const { train, test } = stratifiedSplit(this.labels, options);
    return { train: this.take(train), test: this.take(test) };
  }
}
