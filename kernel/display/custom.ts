import type { MimeBundle } from "../ipc.js";
import { bundleOf, isMimeData } from "./bundle.js";
import type { Renderer } from "./registry.js";
import { inspectText } from "./text.js";

/** The convention of Deno's Jupyter kernel, which libraries follow. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** An object that draws itself, at once or later. */
export const customRenderer: Renderer = {
  name: "objects with a Symbol.for('Jupyter.display') method",
  matches: (value) =>
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { [DISPLAY]?: unknown })[DISPLAY] === "function",
  render: (value) => {
    const data = (value as { [DISPLAY](): unknown })[DISPLAY]();
    return isThenable(data) ? Promise.resolve(data).then(checked) : checked(data);
  },
};

function checked(data: unknown): MimeBundle {
  if (isMimeData(data)) return bundleOf(data);
  throw new TypeError(
    `[Symbol.for("Jupyter.display")]() must return an object of MIME types; received ${inspectText(data)}`,
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
