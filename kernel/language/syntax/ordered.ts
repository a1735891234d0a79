/** How many of the items, which ascend by `at`, stand at the offset or before it. */
export function countUpTo<T>(items: readonly T[], offset: number, at: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && at(item) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
