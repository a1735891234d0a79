/** The networks of networks.ts in tfjs, with or without gradlab. */
import type * as TensorFlow from "@tensorflow/tfjs";
import { attentionByHand, lstmByHand } from "./byHand.js";
import type { Block, Classifier } from "./networks.js";

export type Tf = typeof TensorFlow;
type Layer = TensorFlow.layers.Layer;
type Symbolic = TensorFlow.SymbolicTensor;

export interface Built {
  readonly model: TensorFlow.LayersModel;
  /** In the order in which networks.py makes the same ones. */
  readonly layers: readonly Layer[];
}

/** Makes attention, which tfjs lacks. */
export type Attention = (options: { numHeads: number; keyDim: number; name: string }) => Layer;

/** @param attention gradlab's layer; by default one written with tfjs alone */
export function build(
  tf: Tf,
  { inputShape, classes, blocks }: Classifier,
  attention: Attention = (options) => attentionByHand(tf, options),
): Built {
  const input = tf.input({ shape: [...inputShape] });
  const builder = new Builder(tf, attention);
  const x = blocks.reduce((at, block) => builder.block(at, block), input);
  const output = builder.block(x, { kind: "dense", units: classes, activation: "softmax" });
  return { model: tf.model({ inputs: input, outputs: output }), layers: builder.layers };
}

class Builder {
  readonly layers: Layer[] = [];
  readonly #tf: Tf;
  readonly #attention: Attention;

  constructor(tf: Tf, attention: Attention) {
    this.#tf = tf;
    this.#attention = attention;
  }

  block(x: Symbolic, block: Block): Symbolic {
    const { layers } = this.#tf;
    switch (block.kind) {
      case "dense": {
        const { units, activation = "linear" } = block;
        return this.#apply(x, layers.dense({ units, activation, name: this.#name() }));
      }
      case "conv2d": {
        const { filters, activation = "linear" } = block;
        const name = this.#name();
        return this.#apply(x, layers.conv2d({ filters, activation, kernelSize: 3, name }));
      }
      case "embedding": {
        const { words, width } = block;
        const [inputLength] = x.shape.slice(1) as number[];
        const options = { inputDim: words, outputDim: width, name: this.#name() };
        return this.#apply(
          x,
          layers.embedding(inputLength === undefined ? options : { ...options, inputLength }),
        );
      }
      case "averagePooling2d":
        return this.#apply(x, layers.averagePooling2d({ poolSize: 2 }));
      case "maxPooling2d":
        return this.#apply(x, layers.maxPooling2d({ poolSize: 2 }));
      case "flatten":
        return this.#apply(x, layers.flatten());
      case "globalAveragePooling1d":
        return this.#apply(x, layers.globalAveragePooling1d({}));
      case "globalAveragePooling2d":
        return this.#apply(x, layers.globalAveragePooling2d({}));
      case "lstm":
      case "gru":
        return this.#apply(
          x,
          layers[block.kind]({
            units: block.units,
            recurrentActivation: "sigmoid",
            // The orthogonal one takes seconds, and the weights are replaced.
            recurrentInitializer: "glorotUniform",
            name: this.#name(),
          }),
        );
      case "lstmByHand":
        return this.#apply(x, lstmByHand(this.#tf, block.units, this.#name()));
      case "normalizedConv2d":
        return this.#relu(this.#convolve(x, block.filters, 3, 1));
      case "residual":
        return this.#residual(x, block.filters, block.strides);
      case "encoder":
        return this.#encoder(x, block);
      default:
        return block satisfies never;
    }
  }

  #name(): string {
    return `layer${this.layers.length}`;
  }

  #apply(x: Symbolic | Symbolic[], layer: Layer): Symbolic {
    this.layers.push(layer);
    return layer.apply(x) as Symbolic;
  }

  #relu(x: Symbolic): Symbolic {
    return this.#apply(x, this.#tf.layers.activation({ activation: "relu" }));
  }

  #add(one: Symbolic, other: Symbolic): Symbolic {
    return this.#apply([one, other], this.#tf.layers.add());
  }

  #convolve(x: Symbolic, filters: number, kernelSize: number, strides: number): Symbolic {
    const { layers } = this.#tf;
    const options = { filters, kernelSize, strides, padding: "same", useBias: false } as const;
    const convolved = this.#apply(x, layers.conv2d({ ...options, name: this.#name() }));
    return this.#apply(convolved, layers.batchNormalization({ name: this.#name() }));
  }

  #residual(x: Symbolic, filters: number, strides: number): Symbolic {
    const inner = this.#relu(this.#convolve(x, filters, 3, strides));
    const residual = this.#convolve(inner, filters, 3, 1);
    const skipped = strides === 1 ? x : this.#convolve(x, filters, 1, strides);
    return this.#relu(this.#add(residual, skipped));
  }

  #encoder(
    x: Symbolic,
    { heads, keyDim, hidden }: { heads: number; keyDim: number; hidden: number },
  ): Symbolic {
    const { layers } = this.#tf;
    const normalize = (of: Symbolic): Symbolic =>
      this.#apply(of, layers.layerNormalization({ name: this.#name() }));
    const options = { numHeads: heads, keyDim, name: this.#name() };
    const attended = normalize(this.#add(x, this.#apply(x, this.#attention(options))));
    const inner = this.block(attended, { kind: "dense", units: hidden, activation: "relu" });
    const units = x.shape.at(-1) as number;
    return normalize(this.#add(attended, this.block(inner, { kind: "dense", units })));
  }
}
