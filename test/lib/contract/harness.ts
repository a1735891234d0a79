import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../../lib/engine/index.js";
import * as dl from "../../../lib/index.js";
import type { Kind } from "./kinds.js";

/** What a public function takes and refuses. */
export interface Contract {
  /** The public name. */
  readonly name: string;
  /** Argument name → kind, in the order of the parameters. */
  readonly args: Readonly<Record<string, Kind>>;
  /** Calls with bad values that no kind knows: what is wrong, the arguments that differ, what the message says. */
  readonly bad?: readonly (readonly [
    what: string,
    args: Readonly<Record<string, () => unknown>>,
    says: RegExp,
  ])[];
  /** The call, where it is not `name(...args)` or `new name(...args)`. */
  readonly call?: (...args: never[]) => unknown;
  /** Arguments that the call changes, as its name says. */
  readonly changes?: readonly string[];
  /** Class of what it throws; ArgumentError by default. */
  readonly throws?: string;
}

/** One call that must be refused. */
export interface BadCall {
  readonly what: string;
  readonly makeArgs: () => unknown[];
  /** What the message says: by default the argument's name. */
  readonly says: RegExp;
}

/** All the bad calls of a contract: every bad value of every argument in its place, the others valid. */
export function badCalls({ args, bad = [] }: Contract): BadCall[] {
  const withArgs = (replaced: Readonly<Record<string, () => unknown>>) => () =>
    Object.entries(args).map(([key, { valid }]) => (replaced[key] ?? valid)());
  const systematic = Object.entries(args).flatMap(([argument, { bad: values, fields, called }]) =>
    values.map(({ what, value }): BadCall => {
      const field = fields === undefined ? argument : (what.split(":")[0] ?? "");
      const key = fields?.[field]?.called ?? called ?? field;
      const name = fields === undefined ? `${argument}: ${what}` : what;
      return {
        what: name,
        makeArgs: withArgs({ [argument]: value }),
        says: new RegExp(`\\b${key}\\b`),
      };
    }),
  );
  return [
    ...systematic,
    ...bad.map(([what, replaced, says]) => ({ what, makeArgs: withArgs(replaced), says })),
  ];
}

/** Calls what a contract is about. */
export async function callOf({ name, call }: Contract, args: readonly unknown[]): Promise<unknown> {
  if (call !== undefined) return await call(...(args as never[]));
  const target = publicValue(name);
  assert.ok(typeof target === "function", `${name} is no function: give the contract a call`);
  if (/^class\b/.test(Function.prototype.toString.call(target)))
    return Reflect.construct(target, args as unknown[]) as unknown;
  return (await Reflect.apply(target, undefined, args as unknown[])) as unknown;
}

/** `optimizers.SGD` → the function. */
export function publicValue(name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], dl);
}

/** A valid call leaves no tensor but those it returns, and its arguments as they were. */
export async function checkValid(contract: Contract): Promise<void> {
  // What is made once and kept, such as a compiled kernel, is made in a first call.
  await callAndFree(contract);
  const before = memory();
  await callAndFree(contract);
  assert.deepEqual(memory(), before, "tensors were left behind");
}

async function callAndFree(contract: Contract): Promise<void> {
  const args = Object.values(contract.args).map(({ valid }) => valid());
  const names = Object.keys(contract.args);
  const unchanged = watch(
    args.filter((_, i) => contract.changes?.includes(names[i] ?? "") !== true),
  );
  let result: unknown;
  try {
    result = await callOf(contract, args);
    unchanged();
  } finally {
    free(result);
    free(args);
  }
}

/** A bad call throws an error that says what is wrong, leaves nothing behind and changes nothing. */
export async function checkBad(contract: Contract, { makeArgs, says }: BadCall): Promise<string> {
  const args = makeArgs();
  const unchanged = watch(args);
  const before = memory();
  try {
    const result = await callOf(contract, args).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ("value" in result) {
      free(result.value);
      assert.fail("it was accepted");
    }
    const { error } = result;
    assert.ok(error instanceof Error, "what was thrown is no error");
    const expected = contract.throws ?? "ArgumentError";
    assert.equal(error.name, expected, `instead of a ${expected}: ${error.message}`);
    assert.match(error.message, says);
    if (expected === "ArgumentError") assert.match(error.message, / must be .+; received ./s);
    assert.deepEqual(memory(), before, "tensors were left behind");
    unchanged();
    return error.message;
  } finally {
    free(args);
  }
}

function memory(): { tensors: number; buffers: number; bytes: number } {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return { tensors: numTensors, buffers: numDataBuffers, bytes: numBytes };
}

/** Freezes lists and plain objects, remembers tensors; the function given back compares. */
function watch(args: readonly unknown[]): () => void {
  const tensors: { readonly tensor: Tensor; readonly data: ArrayLike<unknown> }[] = [];
  walk(args, (value) => {
    if (value instanceof tf.Tensor) {
      if (!value.isDisposed) tensors.push({ tensor: value, data: value.dataSync().slice() });
    } else if (Array.isArray(value) || isPlain(value)) Object.freeze(value);
  });
  return () => {
    for (const { tensor, data } of tensors) {
      assert.ok(!tensor.isDisposed, "an argument's tensor was disposed of");
      assert.deepEqual(tensor.dataSync(), data, "an argument's tensor was changed");
    }
  };
}

/** Disposes of every tensor, model and optimizer in a value. */
export function free(value: unknown): void {
  walk(value, (each) => {
    if (each instanceof tf.Tensor) {
      if (!each.isDisposed) each.dispose();
      return;
    }
    // tfjs throws for a layer that was never used, which has nothing to dispose of. Models are layers too.
    const isModel = each instanceof tf.LayersModel;
    if (each instanceof tf.layers.Layer && !isModel && !each.built) return;
    const { dispose } = each as { dispose?: unknown };
    if (typeof dispose !== "function" || isPlain(each) || disposed.has(each)) return;
    disposed.add(each);
    Reflect.apply(dispose, each, []);
  });
}

const disposed = new WeakSet<object>();

/** Every object in a value: in lists, maps and plain objects at any depth. */
function walk(value: unknown, see: (each: object) => void, seen = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  see(value);
  if (Array.isArray(value)) for (const each of value) walk(each, see, seen);
  else if (value instanceof Map) for (const each of value.values()) walk(each, see, seen);
  else if (isPlain(value)) for (const each of Object.values(value)) walk(each, see, seen);
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
