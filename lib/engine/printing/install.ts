/**
 * How tfjs's objects print: in `console.log`, in lists and records, in Node's own prompt. As they are,
 * they print their private fields, and a tensor no values.
 */
import type * as TensorFlow from "@tensorflow/tfjs";
import { counted } from "../../core/number.js";
import { formatPrinted } from "./number.js";
import { live } from "../jit/live.js";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";
import { valuesText } from "./values.js";

type Shape = readonly (number | null)[];

/** Beyond that many elements only the shape is printed: to read them all takes long and the memory again. */
const READ = 20_000_000;

function printTensor(this: TensorFlow.Tensor, depth: number): string {
  return tensorText(kindOf(this), this, depth);
}

function kindOf(tensor: TensorFlow.Tensor): string {
  return tensor instanceof tfjs().Variable ? named("Variable", tensor) : "Tensor";
}

function named(
  kind: string,
  { name, trainable }: { readonly name: string; readonly trainable: boolean },
): string {
  return `${kind}${trainable ? "" : " (not trainable)"} ${JSON.stringify(name)}`;
}

function form({ dtype, shape }: { readonly dtype: string; readonly shape: Shape }): string {
  return `${dtype} ${shapeText(shape)}`;
}

function shapeText(shape: Shape): string {
  return `[${shape.map((length) => length ?? "null").join(", ")}]`;
}

function tensorText(kind: string, tensor: TensorFlow.Tensor, depth: number): string {
  const head = `${kind} ${form(tensor)}`;
  if (tensor.isDisposed) return `${head} (disposed)`;
  if (depth < 0) return `[${head}]`;
  // A compiled function has no values yet.
  if (live() !== null) return `${head} (values come with each call)`;
  const { size, shape, dtype } = tensor;
  if (size === 0) return head;
  if (size > READ) return `${head} (too large to print: print a slice)`;
  const data: ArrayLike<number> | readonly string[] = tensor.dataSync();
  const values = valuesText(shape, (index) => elementText(data, dtype, index), head.length + 1);
  return values.startsWith("\n") ? head + values : `${head} ${values}`;
}

function elementText(
  data: ArrayLike<number> | readonly string[],
  dtype: string,
  index: number,
): string {
  if (dtype === "complex64") {
    const [re, im] = [Number(data[2 * index]), Number(data[2 * index + 1])];
    return `${formatPrinted(re)} ${im < 0 ? "-" : "+"} ${formatPrinted(Math.abs(im))}i`;
  }
  const element = data[index];
  if (typeof element === "string") return JSON.stringify(element);
  return dtype === "bool" ? String(element !== 0) : formatPrinted(element as number);
}

/** A weight of a layer: a variable with a name of its layer's. */
interface LayerVariable {
  readonly name: string;
  readonly trainable: boolean;
  read(): TensorFlow.Tensor;
}

function printWeight(this: LayerVariable, depth: number): string {
  return tensorText(named("LayerVariable", this), this.read(), depth);
}

function printSymbol(this: TensorFlow.SymbolicTensor): string {
  return `SymbolicTensor ${form(this)} of ${JSON.stringify(this.sourceLayer.name)}`;
}

function printLayer(this: TensorFlow.layers.Layer): string {
  const head = `${this.getClassName()} ${JSON.stringify(this.name)}`;
  const { _built: built } = this as unknown as { readonly _built: boolean };
  const frozen = this.trainable ? "" : ", frozen";
  if (!built) return `${head}: not built${frozen}`;
  return `${head}:${outputsOf(this)} ${parameters(this.countParams())}${frozen}`;
}

/** " [null, 10]," or nothing for a layer that is used several times or never. */
function outputsOf(layer: TensorFlow.layers.Layer): string {
  const { inboundNodes } = layer;
  const [node] = inboundNodes;
  if (node === undefined || inboundNodes.length > 1) return "";
  return ` ${shapesText(node.outputShapes)},`;
}

function shapesText(shapes: Shape | readonly Shape[]): string {
  const many = Array.isArray(shapes[0]) ? (shapes as readonly Shape[]) : [shapes as Shape];
  return many.map(shapeText).join(" ");
}

function parameters(count: number): string {
  return `${count.toLocaleString("en-US")} parameter${count === 1 ? "" : "s"}`;
}

function printModel(this: TensorFlow.LayersModel): string {
  const head = `${this.getClassName()} ${JSON.stringify(this.name)}`;
  const { length } = this.layers;
  const layers = counted(length, "layer");
  if (length === 0) return `${head}: ${layers}, not built`;
  const [from, to] = [this.inputs, this.outputs].map((ends) =>
    shapesText(ends.map(({ shape }) => shape)),
  );
  return `${head}: ${layers}, ${from} → ${to}, ${parameters(this.countParams())}`;
}

function printOptimizer(
  this: TensorFlow.Optimizer,
  _depth: number,
  options: object,
  inspect: (value: unknown, options: object) => string,
): string {
  return `${this.constructor.name} ${inspect({ ...this.getConfig() }, options)}`;
}

function install(): void {
  const { Tensor, Optimizer, SymbolicTensor, LayersModel, layers } = tfjs();
  printAs(Tensor.prototype, printTensor);
  printAs(SymbolicTensor.prototype, printSymbol);
  printAs(layers.Layer.prototype, printLayer);
  printAs(LayersModel.prototype, printModel);
  printAs(Optimizer.prototype, printOptimizer);
  // The class of weights is not exported: the first weight tells it.
  const layer = layers.Layer.prototype as unknown as { addWeight(...args: unknown[]): object };
  let seen = false;
  override(layer, "addWeight", (addWeight) => {
    return function (this: object, ...args) {
      const weight = addWeight.apply(this, args);
      if (!seen) printAs(Object.getPrototypeOf(weight) as object, printWeight);
      seen = true;
      return weight;
    };
  });
}

function printAs(prototype: object, value: (this: never, ...args: never[]) => string): void {
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    configurable: true,
    writable: true,
    value,
  });
}

install();
