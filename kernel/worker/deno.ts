/**
 * `Deno.jupyter` for notebooks that were written for Deno's kernel. A name of cells, not a global:
 * packages that look for a global `Deno` must not believe that they run there.
 */
import { readFileSync } from "node:fs";
import type {
  DenoDisplayOptions,
  DenoJupyter,
  DenoNames,
  DenoTemplate,
  MediaBundle,
} from "../cell/deno.js";
import type { Displays } from "../display/index.js";
import { send } from "./outbox.js";
import { causingRun } from "./run.js";

const $display: unique symbol = Symbol.for("Jupyter.display");

/** What steers clients, or answers them, is the kernel's alone. */
const RESERVED =
  /^(?:status|execute_input|iopub_welcome|debug_event)$|_(?:request|reply)$|^$|[^\w.-]/;

export function createDeno({ display, render }: Displays): DenoNames {
  const drawn = (bundle: MediaBundle) => ({ [$display]: () => bundle });
  const template =
    (mime: string): DenoTemplate =>
    (strings, ...values) =>
      drawn({ [mime]: String.raw({ raw: strings }, ...values.map((value) => value ?? "")) });
  const jupyter = {
    $display,
    display(obj: unknown, options: DenoDisplayOptions = {}) {
      const { raw = false, update = false, display_id: id } = options;
      const value = raw ? drawn(asRecord("a raw bundle", obj)) : obj;
      if (!update) return display(value, id === undefined ? {} : { id });
      if (id !== undefined) return display.update(id, value);
      throw new TypeError("display with update: true needs the display_id of what it replaces");
    },
    format: async (obj: unknown) => (await render(obj)).data,
    md: template("text/markdown"),
    html: template("text/html"),
    svg: template("image/svg+xml"),
    image(pathOrBytes: string | Uint8Array) {
      const bytes = typeof pathOrBytes === "string" ? readFileSync(pathOrBytes) : pathOrBytes;
      const mime = bytes instanceof Uint8Array ? pictureType(bytes) : null;
      if (mime) return drawn({ [mime]: bytes });
      const received = typeof pathOrBytes === "string" ? pathOrBytes : typeof pathOrBytes;
      throw new TypeError(`image takes a PNG or JPEG, as bytes or as a path; received ${received}`);
    },
    // Async, so that what is wrong with a message is a rejection, as in Deno.
    async broadcast(msgType: string, content: object, { metadata = {}, buffers = [] } = {}) {
      if (RESERVED.test(msgType)) {
        throw new TypeError(`the message type ${JSON.stringify(msgType)} is the kernel's own`);
      }
      const run = causingRun();
      if (run?.silent) return;
      send({
        type: "broadcast",
        run: run?.id ?? null,
        messageType: msgType,
        content: asJson("content", content),
        metadata: asJson("metadata", metadata),
        buffers: Array.from(buffers, (buffer, index) => asBytes(index, buffer)),
      });
    },
  };
  // The unique symbol of the type is this one; TypeScript cannot know that.
  return { jupyter: jupyter as unknown as DenoJupyter };
}

function pictureType(bytes: Uint8Array): string | null {
  const starts = (...signature: number[]): boolean =>
    signature.every((byte, index) => bytes[index] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  return starts(0xff, 0xd8, 0xff) ? "image/jpeg" : null;
}

function asRecord(what: string, value: unknown): MediaBundle {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as MediaBundle;
  }
  throw new TypeError(`${what} must be an object; received ${String(value)}`);
}

function asJson(what: string, value: unknown): MediaBundle {
  return JSON.parse(JSON.stringify(asRecord(what, value))) as MediaBundle;
}

function asBytes(index: number, value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value).slice();
  throw new TypeError(`buffers[${index}] must be bytes; received ${typeof value}`);
}
