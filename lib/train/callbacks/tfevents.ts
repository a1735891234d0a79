/**
 * TensorBoard's event files: records of TFRecord, each an Event in protocol buffers. Written here, not by
 * TensorFlow's own ops, so that they work on every engine and leave no resource behind.
 *
 * Source: TensorFlow, tensorflow/core/util/event.proto, framework/summary.proto, lib/io/record_writer (2015)
 */

/** What a chart of TensorBoard gets at one step. */
export type Summary =
  | { readonly tag: string; readonly value: number }
  | { readonly tag: string; readonly values: ArrayLike<number> };

const BUCKETS = 30;

/** The bytes of one record: length, its checksum, data, its checksum. */
export function record(data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.byteLength + 4);
  bytes.writeBigUInt64LE(BigInt(data.byteLength), 0);
  bytes.writeUInt32LE(maskedCrc(bytes.subarray(0, 8)), 8);
  bytes.set(data, 12);
  bytes.writeUInt32LE(maskedCrc(data), 12 + data.byteLength);
  return bytes;
}

/** The first event of a file. */
export function versionEvent(seconds: number): Buffer {
  return record(Buffer.concat([double(1, seconds), text(3, "brain.Event:2")]));
}

/** Says that the training starts (again) at a step: TensorBoard forgets what it had from there on. */
export function startEvent(seconds: number, step: number): Buffer {
  const START = 1;
  return record(Buffer.concat([double(1, seconds), integer(2, step), part(7, integer(1, START))]));
}

/** Numbers and histograms of one step. */
export function summaryEvent(seconds: number, step: number, summaries: readonly Summary[]): Buffer {
  const values = summaries.map((summary) =>
    part(
      1,
      Buffer.concat([
        text(1, summary.tag),
        "value" in summary ? float(2, summary.value) : part(5, histogram(summary.values)),
      ]),
    ),
  );
  return record(
    Buffer.concat([double(1, seconds), integer(2, step), part(5, Buffer.concat(values))]),
  );
}

/** Counts in 30 buckets of one width from the smallest to the largest finite value. */
function histogram(values: ArrayLike<number>): Buffer {
  const finite = Array.from(values).filter(Number.isFinite);
  const min = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const max = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const buckets = finite.length === 0 ? 0 : min === max ? 1 : BUCKETS;
  const counts = Array<number>(buckets).fill(0);
  for (const value of finite) {
    const at = min === max ? 0 : Math.floor(((value - min) / (max - min)) * buckets);
    const bucket = Math.min(at, buckets - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const limits = counts.map((_, i) =>
    i === buckets - 1 ? max : min + ((max - min) * (i + 1)) / buckets,
  );
  const sum = finite.reduce((a, b) => a + b, 0);
  const squares = finite.reduce((a, b) => a + b * b, 0);
  return Buffer.concat([
    double(1, finite.length === 0 ? 0 : min),
    double(2, finite.length === 0 ? 0 : max),
    double(3, finite.length),
    double(4, sum),
    double(5, squares),
    part(6, doubles(limits)),
    part(7, doubles(counts)),
  ]);
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

function key(field: number, type: number): Buffer {
  return Buffer.from([(field << 3) | type]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([key(field, VARINT), varint(value)]);
}

function double(field: number, value: number): Buffer {
  return Buffer.concat([key(field, FIXED64), doubles([value])]);
}

function doubles(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
  return bytes;
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, FIXED32), bytes]);
}

function part(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([key(field, BYTES), varint(bytes.byteLength), bytes]);
}

function text(field: number, value: string): Buffer {
  return part(field, Buffer.from(value));
}

/** Checksum as TFRecord masks it, because a checksum of bytes that hold checksums is weak. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32C (Castagnoli), bit-reversed polynomial. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
