/**
 * Everything that `root` depends on, each after all it depends on; `root` comes last. Works without
 * recursion, so a chain of a million operations is no deeper than one of ten.
 *
 * @throws Error naming the members of a cycle
 */
export function topologicalOrder<T>(
  root: T,
  dependencies: (item: T) => readonly T[],
  nameOf: (item: T) => string = String,
): T[] {
  const order: T[] = [];
  const done = new Set<T>();
  const open = new Set<T>();
  const stack: { item: T; next: number }[] = [{ item: root, next: 0 }];
  open.add(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const below = dependencies(top.item)[top.next++];
    if (below === undefined) {
      stack.pop();
      open.delete(top.item);
      done.add(top.item);
      order.push(top.item);
    } else if (open.has(below)) {
      const path = [...stack.map(({ item }) => item), below];
      const loop = path.slice(path.indexOf(below)).toReversed().map(nameOf);
      throw new Error(`the computation has a cycle: ${loop.join(" → ")}`);
    } else if (!done.has(below)) {
      open.add(below);
      stack.push({ item: below, next: 0 });
    }
  }
  return order;
}
