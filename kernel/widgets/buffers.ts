/** Bytes within a state: they travel as buffers beside the JSON, with the path that each stood at. */

export interface SplitState {
  readonly state: Readonly<Record<string, unknown>>;
  readonly paths: readonly Path[];
  readonly buffers: readonly Uint8Array[];
}

export type Path = readonly (string | number)[];

/** Takes the bytes out: from an object the member goes, in a list null stands in its place. */
export function splitBuffers(state: Readonly<Record<string, unknown>>): SplitState {
  const paths: Path[] = [];
  const buffers: Uint8Array[] = [];
  const take = (value: unknown, path: Path): unknown => {
    const bytes = bytesOf(value);
    if (bytes) {
      paths.push(path);
      buffers.push(bytes);
      return undefined;
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => take(item, [...path, index]) ?? null);
    }
    if (typeof value !== "object" || value === null || "toJSON" in value) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, take(item, [...path, key])]),
    );
  };
  const json = take(state, []) as Readonly<Record<string, unknown>>;
  return { state: json, paths, buffers };
}

/** Puts the bytes back where they stood. A path that leads nowhere is passed over. */
export function joinBuffers(
  state: Readonly<Record<string, unknown>>,
  paths: readonly Path[],
  buffers: readonly Uint8Array[],
): Record<string, unknown> {
  const whole = structuredClone(state) as Record<string, unknown>;
  for (const [index, path] of paths.entries()) {
    const last = path.at(-1);
    let place: unknown = whole;
    for (const step of path.slice(0, -1)) place = member(place, step);
    if (last !== undefined && typeof place === "object" && place !== null) {
      (place as Record<string | number, unknown>)[last] = buffers[index];
    }
  }
  return whole;
}

function member(value: unknown, step: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}

/** Null for what is no bytes. A view is taken as the bytes that it shows. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return null;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
