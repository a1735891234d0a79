import assert from "node:assert/strict";
import type { MimeBundle } from "../../../kernel/ipc.js";
import { toMimeBundle } from "../../../kernel/display/index.js";

/** Text of one MIME type of a value's bundle. */
export async function shown(value: unknown, mime: string): Promise<string> {
  return textOf(await toMimeBundle(value), mime);
}

export function textOf(bundle: MimeBundle, mime: string): string {
  const text = bundle.data[mime];
  assert.equal(typeof text, "string", `no ${mime} among ${Object.keys(bundle.data).join(", ")}`);
  return text as string;
}
