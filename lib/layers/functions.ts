import { ArgumentError, requireThat } from "../core/errors.js";

type AnyFunction = (...args: never[]) => unknown;

const byName = new Map<string, AnyFunction>();

/**
 * Gives a function a name by which layers are saved and loaded: a file holds no code. Register it under
 * the same name before a model that uses it is loaded. Registering again replaces it, as when a cell
 * runs again.
 *
 * @param name not blank
 * @param fn what `lambda`, or a text vectorization's own way to standardize or split, calls
 * @throws ArgumentError for a blank name or something else than a function
 *
 * Source: Keras, register_keras_serializable.
 * @example
 * dl.layers.registerFunction("halve", (x: tf.Tensor) => x.div(2));
 * const layer = dl.layers.lambda({ function: "halve" });
 * layer.apply(tf.tensor2d([[2, 6]])); // [[1, 3]]
 */
export function registerFunction<T extends AnyFunction>(name: string, fn: T): T {
  const named = typeof name === "string" && name.trim() !== "";
  requireThat(named, "name", "a text that is not blank", name);
  requireThat(typeof fn === "function", "fn", "a function", fn);
  byName.set(name, fn);
  return fn;
}

/**
 * What a saved file says of a function. Under the key `name` alone tfjs keeps a text as it is; any other
 * it turns to snake case and back.
 */
export interface FunctionName {
  readonly name: string;
}

/** A function, the name of a registered one, or what a file says of it. */
export type FunctionOrName<T extends AnyFunction> = T | string | FunctionName;

/** @throws ArgumentError for a name that is not registered */
export function functionOf<T extends AnyFunction>(given: FunctionOrName<T>, argument: string): T {
  if (typeof given === "function") return given as T;
  const name = typeof given === "string" ? given : given?.name;
  requireThat(typeof name === "string", argument, "a function or a registered name", given);
  const found = byName.get(name);
  if (found) return found as T;
  const advice = `a registered name (call dl.layers.registerFunction(${JSON.stringify(name)}, …) first)`;
  throw new ArgumentError(argument, advice, name);
}

/** @throws ArgumentError for a function that is not registered, with what to do */
export function nameOf(fn: AnyFunction, argument: string): FunctionName {
  for (const [name, registered] of byName) if (registered === fn) return { name };
  const call = 'dl.layers.registerFunction("a name", itself)';
  throw new ArgumentError(argument, `registered before it is saved: call ${call}`, fn);
}
