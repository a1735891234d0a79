/** Defines a function that generated code and the watchdog reach by name, and `Object.keys` does not. */
export function hidden<A extends unknown[]>(name: string, value: (...args: A) => unknown): string {
  Object.defineProperty(globalThis, name, { value });
  return name;
}
