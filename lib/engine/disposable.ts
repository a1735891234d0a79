/** `using x = tf.tensor(…)`: what tfjs has to free is freed at the end of the block. */
import type * as TensorFlow from "@tensorflow/tfjs";
import { tfjs } from "./tfjsNode.js";

declare module "@tensorflow/tfjs-core/dist/tensor.js" {
  // oxlint-disable-next-line no-unused-vars -- a merged declaration repeats the type parameters
  interface Tensor<R extends TensorFlow.Rank = TensorFlow.Rank> {
    /** For `using`. */
    [Symbol.dispose](): void;
  }
}

declare module "@tensorflow/tfjs-core/dist/optimizers/optimizer.js" {
  interface Optimizer {
    /** For `using`. */
    [Symbol.dispose](): void;
  }
}

declare module "@tensorflow/tfjs-layers/dist/engine/topology.js" {
  interface Layer {
    /** For `using`: of models and layers. */
    [Symbol.dispose](): void;
  }
}

type ModelUrl = string | TensorFlow.io.IOHandler | TensorFlow.io.IOHandlerSync;

declare module "@tensorflow/tfjs-converter/dist/executor/graph_model.js" {
  // oxlint-disable-next-line no-unused-vars -- as above
  interface GraphModel<ModelURL extends ModelUrl = string | TensorFlow.io.IOHandler> {
    /** For `using`. */
    [Symbol.dispose](): void;
  }
}

interface Disposable {
  dispose(): unknown;
}

/** What tfjs counts of who uses a layer: null before the first use. */
interface Counted extends Disposable {
  readonly _refCount: number | null;
}

function disposeTensor(this: TensorFlow.Tensor): void {
  if (!this.isDisposed) this.dispose();
}

function disposeLayer(this: Counted): void {
  // tfjs throws where there is nothing to free, or nothing any more.
  if (this._refCount !== null && this._refCount > 0) this.dispose();
}

function dispose(this: Disposable): void {
  this.dispose();
}

function install(): void {
  const { Tensor, Optimizer, GraphModel, layers } = tfjs();
  for (const [{ prototype }, value] of [
    [Tensor, disposeTensor],
    [layers.Layer, disposeLayer],
    [Optimizer, dispose],
    [GraphModel, dispose],
  ] as const) {
    Object.defineProperty(prototype, Symbol.dispose, { configurable: true, writable: true, value });
  }
}

install();
