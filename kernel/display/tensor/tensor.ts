import { isRecord } from "../json.js";

/** What we ask of a tensor; any tfjs of any version gives it, however it was imported. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  data(): Promise<ArrayLike<number> | readonly string[]>;
  dataSync(): ArrayLike<number> | readonly string[];
  slice(begin: readonly number[], size: readonly number[]): TensorLike;
  dispose(): void;
}

export interface VariableLike extends TensorLike {
  readonly name: string;
  readonly trainable: boolean;
}

export function isTensor(value: unknown): value is TensorLike {
  return (
    isRecord(value) &&
    Array.isArray(value["shape"]) &&
    typeof value["dtype"] === "string" &&
    "dataId" in value &&
    ["data", "dataSync", "slice", "dispose"].every((method) => typeof value[method] === "function")
  );
}

export function isVariable(tensor: TensorLike): tensor is VariableLike {
  const { trainable, assign } = tensor as { trainable?: unknown; assign?: unknown };
  return typeof trainable === "boolean" && typeof assign === "function";
}

/** `float32 tensor of shape [2, 3]`, `int32 scalar`, `trainable variable w: float32 …`. */
export function describeTensor(tensor: TensorLike): string {
  const shape =
    tensor.shape.length === 0 ? "scalar" : `tensor of shape [${tensor.shape.join(", ")}]`;
  const kind = `${tensor.dtype} ${shape}`;
  if (!isVariable(tensor)) return kind;
  return `${tensor.trainable ? "trainable" : "non-trainable"} variable "${tensor.name}": ${kind}`;
}
