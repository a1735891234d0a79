import { readFile } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import * as vega from "vega";

/**
 * Where a chart's `data.url` may point: a file in the notebook's folder or below. Front ends resolve
 * the same relative name, so both draw the same data. The kernel never opens a network connection for
 * a picture, and a saved notebook that names a web address would change with it. Vega goes on without
 * data that did not load; `failures` tells.
 */
export function localFiles(folder: string, failures: string[]): vega.Loader {
  const loader = vega.loader();
  loader.load = async (uri) => {
    try {
      return await load(uri, folder);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  return loader;
}

async function load(uri: string, folder: string): Promise<string> {
  if (/^data:/iu.test(uri)) return await (await fetch(uri)).text();
  const file = resolve(folder, uri);
  const inside = relative(folder, file);
  if (/^[a-z][a-z+.-]*:|^\/\//iu.test(uri) || isAbsolute(inside) || inside.startsWith("..")) {
    throw new Error(
      `data.url must name a file in the notebook's folder; received "${uri}". ` +
        `Load it in a cell and pass the rows as data.values instead.`,
    );
  }
  return await readFile(file, "utf8");
}
