import type { MimeBundle } from "../ipc.js";
import { isRecord, toJson } from "./json.js";
import { andThen, type Eventually, type RenderContext } from "./registry.js";
import { inspectText } from "./text.js";
import { completeChart } from "./vegalite/complete.js";
import { VEGALITE } from "./vegalite/mime.js";

/**
 * MIME data of anybody as a bundle that may go on the wire: plain JSON, bytes as base64, text/plain
 * always there, and a picture beside each Vega-Lite chart. `value` is what the data show.
 */
export function completeBundle(
  bundle: MimeBundle,
  value: unknown,
  context: RenderContext,
): Eventually<MimeBundle> {
  const data: Record<string, unknown> = {};
  for (const [mime, content] of Object.entries(bundle.data)) {
    // A renderer that has no such view says so by undefined.
    if (content !== undefined) data[mime] = wireContent(mime, content);
  }
  const metadata = toJson(bundle.metadata) as MimeBundle["metadata"];
  const wire = { data, metadata };
  return andThen(VEGALITE in data ? completeChart(wire, context) : wire, (complete) => {
    if (typeof complete.data["text/plain"] === "string") return complete;
    return { ...complete, data: { ...complete.data, "text/plain": inspectText(value) } };
  });
}

function wireContent(mime: string, content: unknown): unknown {
  if (!/^[\w.+-]+\/[\w.+-]+(?:;.*)?$/u.test(mime)) {
    throw new TypeError(`a display has MIME types as its keys; received ${JSON.stringify(mime)}`);
  }
  if (isJsonType(mime)) return toJson(content);
  if (content instanceof Uint8Array) {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const isText = mime.startsWith("text/") || mime.endsWith("+xml");
    return bytes.toString(isText ? "utf8" : "base64");
  }
  if (typeof content === "string") return content;
  if (Array.isArray(content) && content.every((line) => typeof line === "string")) {
    return content.join("");
  }
  throw new TypeError(`${mime} must be text or bytes; received ${inspectText(content)}`);
}

function isJsonType(mime: string): boolean {
  return mime === "application/json" || /[+]json(?:;|$)/u.test(mime);
}

/** A bundle of these MIME data, without metadata. */
export function bundleOf(data: MimeBundle["data"]): MimeBundle {
  return { data, metadata: {} };
}

/** True for what an object's display method should give. */
export function isMimeData(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.keys(value).every((key) => key.includes("/"));
}
