/** The arguments of a magic: words as a shell splits them, and what to say when they are wrong. */

const WORD = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*'|["'\\])+/g;

/** `a "b c" d\ e` is three words; quotes and backslashes are gone. */
export function words(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) =>
    word.replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, escaped, double, single) =>
      String(escaped ?? single ?? String(double).replace(/\\(["\\$`])/g, "$1")),
    ),
  );
}

/** `usage: %types error|warn; received "bad".` */
export function usageOf(magic: string, forms: readonly string[], received: string): string {
  const usage = forms.map((form) => `${magic} ${form}`.trimEnd()).join(" | ");
  return `usage: ${usage}; received ${JSON.stringify(received)}.`;
}

/** The names that differ from `wanted` by two letters at most, the closest first. */
export function closeTo(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, distance: distance(wanted.toLowerCase(), name) }))
    .filter(({ name, distance: far }) => far <= Math.max(1, Math.floor(name.length / 2)) && far < 3)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

/** Damerau and Levenshtein's: letters added, left out, replaced, or swapped with the next. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const at = (i: number, j: number) => rows[i]?.[j] ?? i + j;
  for (let i = 0; i <= a.length; i++)
    for (let j = i === 0 ? 0 : 1; j <= b.length; j++) {
      const row = rows[i];
      if (!row) continue;
      if (i === 0) row[j] = j;
      else {
        const same = a[i - 1] === b[j - 1];
        const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        row[j] = Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        );
      }
    }
  return at(a.length, b.length);
}
