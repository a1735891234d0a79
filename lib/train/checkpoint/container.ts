/**
 * A checkpoint as the bytes of a safetensors file: 8 bytes with the header's length, the header in
 * JSON, then the tensors' bytes one after another. What is no tensor stands in the header's metadata,
 * together with the SHA-256 of everything.
 *
 * Source: safetensors, format description (2022).
 */
import { createHash } from "node:crypto";
import { requireThat } from "../../core/errors.js";
import {
  isSavedTensor,
  isSavedValue,
  type Saved,
  type SavedTensor,
  type SavedType,
} from "./saved.js";

const FORMAT = "gradlab checkpoint 1";
const LENGTH_BYTES = 8;
/** Larger headers are refused, as safetensors readers do. */
const MOST_HEADER_BYTES = 100_000_000;
const NO_CHECKSUM = "0".repeat(64);

const TYPES: Readonly<Record<SavedType, { readonly code: string; readonly bytes: number }>> = {
  float32: { code: "F32", bytes: 4 },
  int32: { code: "I32", bytes: 4 },
  bool: { code: "BOOL", bytes: 1 },
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * A file is not a whole and unchanged checkpoint.
 *
 * @example
 * const error = new dl.CorruptCheckpoint("it has 1000 of 5048 bytes");
 * error.name; // "CorruptCheckpoint"
 */
export class CorruptCheckpoint extends Error {
  override readonly name = "CorruptCheckpoint";
}

/**
 * The parts of the file, in order.
 *
 * @throws ArgumentError for a name that starts with "$", which marks what JSON cannot say
 */
export function encode(value: Saved): Uint8Array[] {
  const tensors = new Map<string, SavedTensor>();
  const state = JSON.stringify(toJson(value, "", tensors));
  const entries: Record<string, Entry> = {};
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    entries[name] = {
      dtype: TYPES[dtype].code,
      shape,
      data_offsets: [end, (end += bytes.byteLength)],
    };
  }
  const data = [...tensors.values()].map(({ bytes }) => bytes);
  const draft = header(entries, state, NO_CHECKSUM);
  const checksum = sha256([draft, ...data]);
  return [header(entries, state, checksum), ...data];
}

function header(entries: Record<string, Entry>, state: string, sha256: string): Uint8Array {
  // The checksum stands at a known place, so that it can be taken out again without parsing.
  const metadata = { sha256, format: FORMAT, state };
  const text = Buffer.from(JSON.stringify({ __metadata__: metadata, ...entries }));
  const padding = (LENGTH_BYTES - (text.length % LENGTH_BYTES)) % LENGTH_BYTES;
  const bytes = Buffer.alloc(LENGTH_BYTES + text.length + padding, " ");
  bytes.writeBigUInt64LE(BigInt(text.length + padding));
  text.copy(bytes, LENGTH_BYTES);
  return bytes;
}

/** Gives `length` bytes from `start` of a file, or fewer where it ends. */
export type Read = (start: number, length: number) => Promise<Uint8Array>;

/**
 * The value that was encoded.
 *
 * @throws CorruptCheckpoint when a byte is missing, too many or changed
 */
export async function decode(read: Read, size: number): Promise<Saved> {
  const length = await readLength(read, size);
  const first = Buffer.from(await read(0, LENGTH_BYTES + length));
  const { metadata, entries } = parse(first.subarray(LENGTH_BYTES));
  const expected = LENGTH_BYTES + length + (entries.at(-1)?.[1].data_offsets[1] ?? 0);
  if (size !== expected) throw new CorruptCheckpoint(`it has ${size} of ${expected} bytes`);
  const hash = createHash("sha256").update(withoutChecksum(first, metadata.sha256));
  const tensors = new Map<string, SavedTensor>();
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    const [start, end] = data_offsets;
    const bytes = await read(LENGTH_BYTES + length + start, end - start);
    hash.update(bytes);
    tensors.set(name, { dtype: typeOf(dtype), shape, bytes });
  }
  if (hash.digest("hex") !== metadata.sha256) {
    throw new CorruptCheckpoint("its checksum is not that of its bytes");
  }
  return fromJson(JSON.parse(metadata.state) as Json, tensors);
}

async function readLength(read: Read, size: number): Promise<number> {
  const start = Buffer.from(await read(0, LENGTH_BYTES));
  const length = start.length < LENGTH_BYTES ? Infinity : Number(start.readBigUInt64LE());
  if (length > Math.min(size - LENGTH_BYTES, MOST_HEADER_BYTES)) {
    throw new CorruptCheckpoint(`it has ${size} bytes, fewer than its header`);
  }
  return length;
}

function parse(text: Buffer): {
  metadata: { sha256: string; state: string };
  entries: [string, Entry][];
} {
  try {
    const { __metadata__: metadata, ...rest } = JSON.parse(text.toString()) as {
      __metadata__: { sha256: string; format: string; state: string };
    } & Record<string, Entry>;
    // JSON's objects list names that are numbers first, whatever their order in the file.
    const entries = Object.entries<Entry>(rest).toSorted(
      ([, a], [, b]) =>
        a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
    );
    const { sha256, state, format } = metadata;
    const known = format === FORMAT && typeof state === "string" && /^[0-9a-f]{64}$/.test(sha256);
    if (known && areContiguous(entries)) return { metadata, entries };
  } catch {
    // Falls through to the one error.
  }
  throw new CorruptCheckpoint("its header is not that of a checkpoint of gradlab");
}

/** Changed offsets must not lead to bytes that are not there: they are read before they are checked. */
function areContiguous(entries: readonly [string, Entry][]): boolean {
  let last = 0;
  return entries.every(
    ([
      ,
      {
        dtype,
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      const size = shape.reduce((product, length) => product * length, bytesOf(dtype));
      const follows = start === last && end === start + size && size >= 0;
      last = end;
      return follows;
    },
  );
}

function withoutChecksum(first: Buffer, checksum: string): Buffer {
  const copy = Buffer.from(first);
  copy.write(NO_CHECKSUM, copy.indexOf(checksum));
  return copy;
}

function typeOf(code: string): SavedType {
  for (const [dtype, type] of Object.entries(TYPES)) {
    if (type.code === code) return dtype as SavedType;
  }
  throw new CorruptCheckpoint(`it has a tensor of unknown type ${code}`);
}

function bytesOf(code: string): number {
  return TYPES[typeOf(code)].bytes;
}

function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

function toJson(value: Saved, path: string, tensors: Map<string, SavedTensor>): Json {
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $number: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  const inside = (name: string | number): string => (path === "" ? `${name}` : `${path}/${name}`);
  if (isSavedTensor(value)) {
    const name = freeName(path, tensors);
    tensors.set(name, value);
    return { $tensor: name };
  }
  if (Array.isArray(value)) {
    return (value as readonly Saved[]).map((item, i) => {
      if (!isSavedValue(item)) return toJson(item, inside(i), tensors);
      // A reader in Python sees model/hidden/kernel, not model/0/value.
      return { name: item.name, value: toJson(item.value, inside(item.name), tensors) };
    });
  }
  const pairs = Object.entries(value).map(([name, item]) => {
    requireThat(!name.startsWith("$"), "a name", 'one that does not start with "$"', name);
    return [name, toJson(item, inside(name), tensors)] as const;
  });
  return Object.fromEntries(pairs);
}

function freeName(path: string, tensors: ReadonlyMap<string, unknown>): string {
  let name = path;
  for (let i = 2; tensors.has(name); i++) name = `${path} (${i})`;
  return name;
}

function fromJson(json: Json, tensors: ReadonlyMap<string, SavedTensor>): Saved {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return (json as readonly Json[]).map((item) => fromJson(item, tensors));
  const object = json as { readonly [name: string]: Json };
  if (typeof object["$number"] === "string") return Number(object["$number"]);
  if (typeof object["$tensor"] === "string") {
    const tensor = tensors.get(object["$tensor"]);
    if (tensor) return tensor;
    throw new CorruptCheckpoint(`it lacks the tensor ${object["$tensor"]}`);
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, item]) => [name, fromJson(item, tensors)]),
  );
}
