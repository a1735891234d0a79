/**
 * Puts another function in the place of `target[name]`, made from the one there is.
 *
 * @returns puts the old state back: an own property as it was, or none
 */
export function override<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  make: (original: T[Name]) => T[Name],
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const value = make(target[name]);
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}
