import assert from "node:assert/strict";
import { encodePng } from "../../../kernel/display/png.js";
import { toMimeBundle } from "../../../kernel/display/index.js";
import { decodePng } from "./png.js";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

describe("image bytes", () => {
  it("knows formats by their first bytes", async () => {
    const files: readonly (readonly [string, Uint8Array])[] = [
      ["image/png", bytes("\x89PNG\r\n\x1a\nrest")],
      ["image/jpeg", bytes("\xff\xd8\xff\xe0rest")],
      ["image/gif", bytes("GIF89a")],
      ["image/gif", bytes("GIF87a")],
      ["image/webp", bytes("RIFF\0\0\0\0WEBPVP8 ")],
    ];
    for (const [mime, file] of files) {
      const { data } = await toMimeBundle(file);
      assert.equal(data[mime], Buffer.from(file).toString("base64"));
      assert.match(String(data["text/plain"]), /image, \d+ bytes$/u);
    }
  });

  it("sends SVG as text, also after a declaration, comments and a byte order mark", async () => {
    for (const before of ["", "\uFEFF", '<?xml version="1.0"?>\n<!-- <svg> -->\n<!DOCTYPE svg>']) {
      const svg = `${before}<svg xmlns="http://www.w3.org/2000/svg"></svg>`;
      const { data } = await toMimeBundle(Buffer.from(svg));
      assert.equal(data["image/svg+xml"], svg);
    }
  });

  it("reads a view into a larger buffer at its place", async () => {
    const whole = Buffer.concat([Buffer.from("xx"), Buffer.from(bytes("GIF89a"))]);
    const { data } = await toMimeBundle(whole.subarray(2));
    assert.equal(data["image/gif"], Buffer.from("GIF89a").toString("base64"));
  });

  it("prints other bytes as Node does", async () => {
    const { data } = await toMimeBundle(new Uint8Array([1, 2]));
    assert.deepEqual(data, { "text/plain": "Uint8Array(2) [ 1, 2 ]" });
    assert.deepEqual(Object.keys((await toMimeBundle(new Uint8Array())).data), ["text/plain"]);
    assert.deepEqual(Object.keys((await toMimeBundle(Buffer.from("<html><svg>"))).data), [
      "text/plain",
    ]);
  });

  it("writes PNG files that say what was given", () => {
    const rgba = Uint8Array.from({ length: 3 * 2 * 4 }, (_, index) => (index * 37) % 256);
    const decoded = decodePng(encodePng({ width: 3, height: 2, rgba }));
    assert.deepEqual([decoded.width, decoded.height], [3, 2]);
    assert.deepEqual(decoded.at(2, 1), [...rgba.subarray(20, 24)]);
  });
});
