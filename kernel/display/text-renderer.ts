import { bundleOf } from "./bundle.js";
import type { Renderer } from "./registry.js";
import { inspectText } from "./text.js";

/** Everything else: as Node prints it. */
export const textRenderer: Renderer = {
  name: "any value as text",
  matches: () => true,
  render: (value) => bundleOf({ "text/plain": inspectText(value) }),
};
