import type { Claim } from "./claims.js";

type Shown = Extract<Claim, { kind: "value" }>["value"];

/** Why a value is not what was claimed of it, or null where it is. */
export function valueComplaint(
  got: unknown,
  claim: Exclude<Claim, { kind: "throws" }>,
): string | null {
  if (claim.kind === "shape") {
    const shape: unknown = (got as { shape?: unknown } | null)?.shape;
    return compare(shape, claim.value, { rounded: false, single: false }, ".shape");
  }
  return compare(got, claim.value, { rounded: claim.rounded, single: false }, "");
}

/** Why what was thrown (or null, for nothing) is not what was claimed. */
export function thrownComplaint(
  thrown: unknown,
  { name, message }: Extract<Claim, { kind: "throws" }>,
): string | null {
  if (!(thrown instanceof Error)) return `expected ${name} to be thrown, got ${text(thrown)}`;
  const said = thrown.message;
  const fits = message.endsWith("…") ? said.startsWith(message.slice(0, -1)) : said === message;
  if (thrown.name === name && (message === "" || fits)) return null;
  return `expected ${name}: ${message}\n     got ${thrown.name}: ${said}`;
}

interface Reading {
  /** Numbers may differ by half a unit of the last digit that is written. */
  readonly rounded: boolean;
  /** Numbers were kept in single precision: the claim is rounded to it too. */
  readonly single: boolean;
}

function compare(got: unknown, claim: Shown, reading: Reading, where: string): string | null {
  const plain = plainOf(got);
  const single = reading.single || plain.single;
  const complain = (expected: string) =>
    `${where === "" ? "" : `at ${where}: `}expected ${expected}, got ${text(plain.value)}`;
  if (claim.kind === "number") {
    const fits = typeof plain.value === "number" && sameNumber(plain.value, claim, reading, single);
    return fits ? null : complain(`${reading.rounded ? "≈ " : ""}${claim.text}`);
  }
  if (claim.kind === "plain") {
    return plain.value === claim.value ? null : complain(text(claim.value));
  }
  if (claim.kind === "list") {
    if (!Array.isArray(plain.value)) return complain("a list");
    const list: readonly unknown[] = plain.value;
    const { items, open } = claim;
    if (open ? list.length < items.length : list.length !== items.length)
      return complain(`a list of ${items.length}${open ? " or more" : ""}`);
    return first(items, (item, i) =>
      compare(list[i], item, { ...reading, single }, `${where}[${i}]`),
    );
  }
  if (typeof plain.value !== "object" || plain.value === null) return complain("an object");
  const object = plain.value as Readonly<Record<string, unknown>>;
  const keys = claim.entries.map(([key]) => key);
  const surplus = claim.open ? undefined : Object.keys(object).find((key) => !keys.includes(key));
  if (surplus !== undefined) return complain(`no property ${surplus}`);
  return first(claim.entries, ([key, value]) =>
    compare(object[key], value, { ...reading, single }, `${where}.${key}`),
  );
}

function first<T>(
  items: readonly T[],
  complaint: (item: T, i: number) => string | null,
): string | null {
  for (const [i, item] of items.entries()) {
    const found = complaint(item, i);
    if (found !== null) return found;
  }
  return null;
}

function sameNumber(
  got: number,
  claim: Extract<Shown, { kind: "number" }>,
  { rounded }: Reading,
  single: boolean,
): boolean {
  if (Number.isNaN(claim.value)) return Number.isNaN(got);
  if (!rounded) return got === (single ? Math.fround(claim.value) : claim.value);
  if (!Number.isFinite(claim.value)) return got === claim.value;
  // 0.6590 has the last digit 1e-4, 1.2e-3 has 1e-4, 3 has 1.
  const [mantissa = "", exponent = "0"] = claim.text.split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length;
  const half = 0.5 * 10 ** (Number(exponent) - decimals);
  return Math.abs(got - claim.value) <= half * (1 + 1e-6);
}

/** Tensors and typed arrays as lists; whether their numbers were kept in single precision. */
function plainOf(value: unknown): { readonly value: unknown; readonly single: boolean } {
  if (ArrayBuffer.isView(value)) {
    return { value: Array.from(value as Float32Array), single: value instanceof Float32Array };
  }
  if (isTensor(value)) return { value: value.arraySync(), single: value.dtype === "float32" };
  return { value, single: false };
}

function isTensor(value: unknown): value is { arraySync(): unknown; readonly dtype: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "arraySync" in value &&
    typeof value.arraySync === "function"
  );
}

function text(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "function") return `the function ${value.name}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  const name = value.constructor?.name ?? "Object";
  if (name !== "Object") return `an object of class ${name}`;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${text(each)}`)
    .join(", ")} }`;
}
