/** Defines a function that generated code and the watchdog reach by name, and `Object.keys` does not. */
export function hidden(name: string, value: (...args: never[]) => unknown): string {
  Object.defineProperty(globalThis, name, { value });
  return name;
}
