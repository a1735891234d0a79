/** Objects of libraries for the page that hold a picture: canvases, elements, charts that give their specification. */
import type { MimeBundle } from "../ipc.js";
import { bundleOf } from "./bundle.js";
import { isSvg } from "./image.js";
import type { Renderer } from "./registry.js";
import { textRenderer } from "./text-renderer.js";

interface Drawn {
  /** An element's HTML, of a document without a browser too. */
  readonly outerHTML?: unknown;
  /** A canvas's picture. */
  readonly toDataURL?: unknown;
  /** A Vega-Lite chart's specification, of the JavaScript API for it. */
  readonly toSpec?: unknown;
}

/** One without a picture is shown as text, like other objects. */
export const drawnRenderer: Renderer = {
  name: "elements, canvases and charts of other libraries",
  matches: (value) =>
    typeof value === "object" &&
    value !== null &&
    ("outerHTML" in value || "toDataURL" in value || "toSpec" in value),
  render: (value, context) => bundle(value as Drawn) ?? textRenderer.render(value, context),
};

function bundle(value: Drawn): MimeBundle | null {
  if (typeof value.outerHTML === "string") {
    const html = value.outerHTML;
    return bundleOf({ [isSvg(html) ? "image/svg+xml" : "text/html"]: html });
  }
  if (typeof value.toDataURL === "function") {
    const url: unknown = value.toDataURL();
    const match = typeof url === "string" ? /^data:([\w.+/-]+);base64,(.*)$/s.exec(url) : null;
    return match ? bundleOf({ [match[1] ?? ""]: match[2] }) : null;
  }
  if (typeof value.toSpec === "function") {
    const spec = value.toSpec() as { readonly $schema?: unknown } | null;
    const match = /\/schema\/(vega|vega-lite)\/v(\d+)/.exec(String(spec?.$schema));
    if (!match) return null;
    const name = match[1] === "vega-lite" ? "vegalite" : "vega";
    return bundleOf({ [`application/vnd.${name}.v${match[2]}+json`]: spec });
  }
  return null;
}
