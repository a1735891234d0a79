import type { MimeBundle } from "../ipc.js";
import type { Renderer } from "./registry.js";
import { count } from "./text.js";

interface Format {
  readonly name: string;
  readonly mime: string;
}

const PNG: Format = { name: "PNG", mime: "image/png" };
const JPEG: Format = { name: "JPEG", mime: "image/jpeg" };
const GIF: Format = { name: "GIF", mime: "image/gif" };
const WEBP: Format = { name: "WebP", mime: "image/webp" };
const SVG: Format = { name: "SVG", mime: "image/svg+xml" };

/** The image format by the file's first bytes; null when it is none of ours. */
export function imageFormat(bytes: Uint8Array): Format | null {
  const starts = (signature: readonly number[], at = 0): boolean =>
    signature.every((byte, index) => bytes[at + index] === byte);
  if (starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return PNG;
  if (starts([0xff, 0xd8, 0xff])) return JPEG;
  if (starts([0x47, 0x49, 0x46, 0x38]) && (bytes[4] === 0x37 || bytes[4] === 0x39)) return GIF;
  if (starts([0x52, 0x49, 0x46, 0x46]) && starts([0x57, 0x45, 0x42, 0x50], 8)) return WEBP;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1000));
  return isSvg(head.toString("utf8")) ? SVG : null;
}

/** True for the text of an SVG document, with or without an XML declaration and comments before it. */
export function isSvg(text: string): boolean {
  return /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE[^>]*>\s*)?<svg[\s>]/u.test(
    text,
  );
}

/** Image bytes as a bundle; null when their format is not known. */
export function imageBundle(bytes: Uint8Array): MimeBundle | null {
  const format = imageFormat(bytes);
  if (format === null) return null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    data: {
      // SVG is text on Jupyter's wire, the others base64.
      [format.mime]: format === SVG ? buffer.toString("utf8") : buffer.toString("base64"),
      "text/plain": `${format.name} image, ${count(bytes.byteLength)} bytes`,
    },
    metadata: {},
  };
}

/** Bytes of an image file. */
export const imageRenderer: Renderer = {
  name: "image bytes",
  matches: (value) => value instanceof Uint8Array && imageFormat(value) !== null,
  render: (value) => {
    const bundle = imageBundle(value as Uint8Array);
    if (bundle === null)
      throw new TypeError("not the bytes of a PNG, JPEG, GIF, WebP or SVG image");
    return bundle;
  },
};
