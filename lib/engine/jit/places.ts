import { fileURLToPath } from "node:url";
import { host, type SourceLine } from "../../core/host.js";
import { sourceLine } from "../sourceLine.js";

/** The library's folder, as built and, where source maps are in use, as written. */
const OURS = ["/dist/", "/"].map((place) =>
  fileURLToPath(new URL("../../", import.meta.url)).replace("/dist/", place),
);

/** tfjs's files, as they are and as their source maps name them. */
const TFJS = /\/node_modules\/|\/tfjs-[\w-]+\/src\//;

const FRAME = /\(?([^()\s]+):(\d+):(\d+)\)?$/;

/** From a layer of a model the user's line is dozens of calls away; V8 shows ten. */
const FRAMES = 100;

/** The stack from here, as long as it is needed. */
export function longStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  try {
    return new Error().stack ?? "";
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The first line of a stack that is neither tfjs's nor ours: in a script's file, or in a cell of the host. */
export function placeOf(stack: string): SourceLine | null {
  for (const frame of stack.split("\n")) {
    const [, script = "", line, column] = FRAME.exec(frame.trim()) ?? [];
    if (script === "" || script.startsWith("node:") || TFJS.test(script)) continue;
    if (!/^(?:file:\/\/)?\//.test(script)) {
      const place = host()?.sourceLine?.(script, Number(line), Number(column));
      if (place != null) return place;
      continue;
    }
    const path = script.startsWith("file:") ? fileURLToPath(script) : script;
    if (OURS.some((folder) => path.startsWith(folder))) continue;
    const place = sourceLine({ script, line: Number(line), column: Number(column) });
    if (place.text !== "") return place;
  }
  return null;
}
