/**
 * A recording knows tensors by their data. Two that share them (clones, reshapes, a tensor that was
 * assigned to a variable) are one to it, though they will be two at another call.
 */
import type { Tensor, TensorInfo, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { bindingOf, type NativeBackend } from "./native.js";

/** The same values as data of their own, which copies nothing; a variable stays itself. */
export function ownData(backend: NativeBackend, tensor: Tensor): Tensor {
  if (tensor.isDisposed || tensor.dtype === "string" || tensor instanceof tfjs().Variable) {
    return tensor;
  }
  return view(backend, tensor);
}

/** Gives variables data of their own that share them. */
export function ownVariables(backend: NativeBackend, variables: Iterable<Variable>): void {
  for (const variable of variables) {
    if (variable.isDisposed || variable.dtype === "string") continue;
    if (backend.refCount(variable.dataId) > 1) assignItself(backend, variable);
  }
}

/** An assignment that all who watch assignments see, and that leaves older looks at the value alone. */
export function assignItself(backend: NativeBackend, variable: Variable): void {
  const own = view(backend, variable);
  variable.assign(own);
  own.dispose();
}

function view(backend: NativeBackend, tensor: Tensor): Tensor {
  const binding = bindingOf(backend);
  const [id] = backend.getInputTensorIds([tensor]);
  const { dtype } = backend.tensorMap.get(tensor.dataId);
  const type = { name: "T", type: binding.TF_ATTR_TYPE, value: dtype };
  const [same] = binding.executeOp("Identity", [type], [id as number], 1);
  return backend.createOutputTensor(same as never);
}

/** A tensor with the same data, made by no operation, which a recording or a gradient would see. */
export function keptData({ dataId, shape, dtype }: TensorInfo): Tensor {
  const { Tensor: Plain, engine, keep } = tfjs();
  const state = engine() as unknown as {
    nextTensorId(): number;
    incRef(tensor: Tensor, backend: null): void;
  };
  const made = new (Plain as unknown as new (...args: readonly unknown[]) => Tensor)(
    shape,
    dtype,
    dataId,
    state.nextTensorId(),
  );
  state.incRef(made, null);
  return keep(made);
}
