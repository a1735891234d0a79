/** The `paths` of a tsconfig.json, which the checker follows, at run time. */
import { isBuiltin } from "node:module";
import { pathToFileURL } from "node:url";
import type { ProjectOptions } from "../../language/contract.js";
import { locate } from "./localFiles.js";

/** The file that a specifier stands for; null where no pattern leads to one. */
export function locateAlias({ paths }: ProjectOptions, specifier: string): string | null {
  if (isBuiltin(specifier)) return null;
  for (const { targets, part } of fitting(paths, specifier)) {
    for (const target of targets) {
      const url = pathToFileURL(target.replace("*", () => part));
      const path = locate(url.href, url.href);
      if (path !== null) return path;
    }
  }
  return null;
}

/** The exact name first, then patterns by the length of what stands before their `*`, as the checker does. */
function fitting(paths: ProjectOptions["paths"], specifier: string) {
  return Object.entries(paths)
    .flatMap(([pattern, targets]) => {
      const star = pattern.indexOf("*");
      if (star < 0) return pattern === specifier ? [{ targets, part: "", rank: Infinity }] : [];
      const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
      const fits =
        specifier.length >= head.length + tail.length &&
        specifier.startsWith(head) &&
        specifier.endsWith(tail);
      const part = specifier.slice(head.length, specifier.length - tail.length);
      return fits ? [{ targets, part, rank: head.length }] : [];
    })
    .toSorted((a, b) => b.rank - a.rank);
}
