import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { compile, type Compiled } from "./compile.js";
import { nativeBackend } from "./native.js";

export interface JitOptions {
  readonly xla?: boolean;
}

/** Draft. */
export function jit<Args extends readonly Tensor[], Result>(
  fn: (...args: Args) => Result,
  options: JitOptions = {},
): (...args: Args) => Result {
  const backend = nativeBackend();
  if (backend === null) return fn;
  const compiled = new Map<string, { operation: Compiled; rebuild(tensors: Tensor[]): Result }>();
  return (...args) => {
    const key = args.map(({ shape, dtype }) => `${dtype}[${shape.join(",")}]`).join(";");
    const known = compiled.get(key);
    if (known !== undefined) return known.rebuild(known.operation.run(args));
    const traced = compile(backend, args, () => fn(...args), tensorsOf, {
      xla: options.xla ?? false,
      onRead: () => {
        throw new Error("reads a value");
      },
    });
    if (traced.compiled !== null) {
      const shape = traced.result;
      compiled.set(key, {
        operation: traced.compiled,
        rebuild: (tensors) => rebuild(shape, [...tensors]) as Result,
      });
    }
    return traced.result;
  };

  function tensorsOf(result: Result): Tensor[] {
    return leaves(result);
  }
}

function leaves(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(leaves);
}

function rebuild(like: unknown, tensors: Tensor[]): unknown {
  if (isTensor(like)) return tensors.shift();
  if (like === null || typeof like !== "object") return like;
  if (Array.isArray(like)) return like.map((each) => rebuild(each, tensors));
  return Object.fromEntries(
    Object.entries(like).map(([name, each]) => [name, rebuild(each, tensors)]),
  );
}

function isTensor(value: unknown): value is Tensor {
  return value instanceof tfjs().Tensor;
}
