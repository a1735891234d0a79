/** Lets a class be called without `new`, as all callbacks, optimizers and loaders of the library can be. */
export function callable<Arguments extends readonly unknown[], Instance>(
  Class: new (...options: Arguments) => Instance,
): {
  (...options: Arguments): Instance;
  new (...options: Arguments): Instance;
} {
  return new Proxy(Class, {
    apply: (target, _, options: unknown[]) => Reflect.construct(target, options) as Instance,
  }) as never;
}
