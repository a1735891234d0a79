/** The virtual files of a session in which no cell has run. */
import type { PreloadedName } from "../contract.js";
import type { Places } from "./compiler.js";
import { FILE_COUNT } from "./history.js";
import type { Imports } from "./imports.js";
import { cellText } from "./scopeText.js";

/** What the virtual files hold before the first cell. */
export function initialFiles(
  places: Places,
  imports: Imports,
  preloaded: readonly PreloadedName[],
): ReadonlyMap<string, string> {
  const { cell, cellJsx, probe, probeJsx, scope, preload, history } = places;
  const empty = cellText([], "").text;
  const indexes = Array.from({ length: FILE_COUNT }, (_, index) => index);
  const blank = 'import {} from "./__gradlab_scope__.ts"; export {};';
  return new Map([
    [cell, empty],
    [cellJsx, empty],
    [probe, empty],
    [probeJsx, empty],
    [preload, preloadText(preloaded)],
    [places.imports, imports.text()],
    ...indexes.map((index): [string, string] => [history(index), blank]),
    [
      scope,
      [preload, places.imports, ...indexes.map(history)]
        .map((file) => `export * from ${JSON.stringify(file)};`)
        .join("\n"),
    ],
  ]);
}

/**
 * `typeof import("x")` is a namespace, too, so that `tf.Tensor` is a type. Written as an export, since
 * of an import the compiler asks whether the module can be called, for which it looks at all two
 * thousand members of tf: that took most of the check of a cell of tfjs calls.
 */
function preloadText(preloaded: readonly PreloadedName[]): string {
  const lines = preloaded.map(({ name, type }) => {
    const module = /^typeof import\(("[^"]*")\)$/.exec(type)?.[1];
    return module
      ? `export * as ${name} from ${module};`
      : `export declare const ${name}: ${type};`;
  });
  return `${lines.join("\n")}\nexport {};`;
}
