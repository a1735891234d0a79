import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor, shapeOf, type TensorOrNested } from "../core/nested.js";
import { formatNumber } from "../core/number.js";
import { GradientError } from "./backward.js";
import { uniqueNames } from "./names.js";
import { recordTape, type Recording, type TapedOperation, type TapedTensor } from "./tape.js";
import { TensorGraph, type TensorEdge, type TensorNode } from "./tensorGraph.js";

/** The tensors of a program by name, as its function receives them. */
export type NamedTensors<Name extends string> = Readonly<Record<Name, tf.Tensor>>;

/** Runs the program once and gives its graph; `Graph.trace` is the public name. */
export function traceTensors<Name extends string>(
  fn: (inputs: NamedTensors<Name>) => tf.Tensor,
  inputs: Readonly<Record<Name, TensorOrNested>>,
): TensorGraph {
  requireThat(typeof fn === "function", "fn", "a function that returns a scalar tensor", fn);
  let graph: TensorGraph | undefined;
  tf.tidy(() => {
    const given = namedTensors(inputs);
    const names = new Map<number, string>();
    for (const [name, tensor] of Object.entries<tf.Tensor>(given)) names.set(tensor.id, name);
    const variables = trainableVariables();
    for (const variable of variables) {
      // tfjs counts variables without a name: the number means nothing to a reader.
      const name = /^\d+$/.test(variable.name) ? "variable" : variable.name;
      if (!names.has(variable.id)) names.set(variable.id, name);
    }
    const xs = [...new Set([...Object.values<tf.Tensor>(given), ...variables])].filter(
      ({ dtype }) => dtype === "float32",
    );
    const recording = xs.length > 0 ? recordTape(() => scalarOf(fn(given)), xs) : null;
    if (!recording?.gradients.some((gradient) => gradient !== null)) {
      throw new GradientError(
        "the result of fn depends on no input and no trainable variable: there is nothing to differentiate",
      );
    }
    const parameters = new Set(variables.map(({ id }) => id));
    graph = graphOf(recording, names, parameters);
  });
  return graph as unknown as TensorGraph;
}

/** Plain numbers become tensors of the scope that is open. */
export function namedTensors<Name extends string>(
  inputs: Readonly<Record<Name, TensorOrNested>>,
): NamedTensors<Name> {
  requireThat(typeof inputs === "object" && inputs !== null, "inputs", "an object", inputs);
  const entries = Object.entries<TensorOrNested>(inputs).map(([name, value]) => {
    if (!isTensor(value)) shapeOf(value, name);
    const tensor = isTensor(value) ? value : tf.tensor(value);
    requireThat(!tensor.isDisposed, name, "a tensor that is not disposed", value);
    return [name, tensor] as const;
  });
  return Object.fromEntries(entries) as NamedTensors<Name>;
}

/** Sizes of gradients only mean something for one number that depends on everything. */
export function scalarOf(result: unknown): tf.Tensor {
  const scalar = isTensor(result) && result.size === 1 && result.dtype === "float32";
  requireThat(scalar, "the result of fn", "a scalar float32 tensor, such as a loss", result);
  return result;
}

export function trainableVariables(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables).filter(({ trainable }) => trainable);
}

function graphOf(
  { operations, root }: Recording,
  names: ReadonlyMap<number, string>,
  parameters: ReadonlySet<number>,
): TensorGraph {
  const makers = new Map<number, TapedOperation>();
  for (const operation of operations) {
    for (const { id } of operation.outputs) if (!makers.has(id)) makers.set(id, operation);
  }
  const order = ancestors(root, operations, makers);
  const labels = uniqueNames(
    order.map((tensor) => {
      const maker = makers.get(tensor.id);
      return maker ? opName(maker.kernel) : (names.get(tensor.id) ?? constantName(tensor));
    }),
  );
  const ids = new Map(order.map((tensor, at) => [tensor.id, labels[at] as string]));
  const nodes = order.map((tensor): TensorNode => {
    const { id, shape, dtype, norm, value, gradNorm } = tensor;
    const maker = makers.get(id);
    const leaf = parameters.has(id) ? "parameter" : names.has(id) ? "input" : "constant";
    const op = maker ? opName(maker.kernel) : null;
    return {
      id: ids.get(id) as string,
      role: maker ? (tensor === root ? "output" : "operation") : leaf,
      op,
      written: maker
        ? `${op}(${maker.inputs.map((input) => ids.get(input.tensor.id)).join(", ")})`
        : null,
      shape,
      dtype,
      norm,
      value,
      gradNorm,
    };
  });
  const edges = order.flatMap(({ id }): TensorEdge[] =>
    (makers.get(id)?.inputs ?? []).map(({ name, tensor, gradNorm }) => ({
      from: ids.get(tensor.id) as string,
      to: ids.get(id) as string,
      argument: name,
      gradNorm,
    })),
  );
  return new TensorGraph(nodes, edges, nodes.at(-1) as TensorNode);
}

/** What the root depends on, leaves at their first use, each before all that reads it. */
function ancestors(
  root: TapedTensor,
  operations: readonly TapedOperation[],
  makers: ReadonlyMap<number, TapedOperation>,
): TapedTensor[] {
  const needed = new Set([root.id]);
  for (const operation of operations.toReversed()) {
    if (!operation.outputs.some(({ id }) => needed.has(id) && makers.get(id) === operation))
      continue;
    for (const { tensor } of operation.inputs) needed.add(tensor.id);
  }
  const tensors = operations.flatMap(({ inputs, outputs }) => [
    ...inputs.map(({ tensor }) => tensor),
    ...outputs,
  ]);
  const found = new Map<number, TapedTensor>();
  for (const tensor of tensors) {
    if (needed.has(tensor.id) && tensor !== root) found.set(tensor.id, tensor);
  }
  return [...found.values(), root];
}

/** Kernels whose name differs from the function's that a program calls. */
const OP_NAMES: Readonly<Record<string, string>> = {
  BatchMatMul: "matMul",
  Multiply: "mul",
  RealDiv: "div",
  Identity: "clone",
  Select: "where",
  Conv2D: "conv2d",
  DepthwiseConv2dNative: "depthwiseConv2d",
  fusedMatMul: "matMul",
  fusedConv2d: "conv2d",
  GatherV2: "gather",
};

/** Operations with a gradient of their own carry the name of the scope that they ran in. */
const NAMELESS = new Set(["", "unnamed scope", "forward", "backward"]);

function opName(kernel: string): string {
  if (NAMELESS.has(kernel)) return "custom";
  const bare = kernel.replace(/^_|__op$/g, "");
  return OP_NAMES[bare] ?? bare.charAt(0).toLowerCase() + bare.slice(1);
}

function constantName({ value, shape }: TapedTensor): string {
  return value === null ? `constant [${shape.join(", ")}]` : formatNumber(value);
}
