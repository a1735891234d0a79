import { isRecord } from "../json.js";
import type { Spec } from "./mime.js";

/** Rows are looked at until here: a column that begins later is rare, and data may be long. */
const ROWS = 1000;

/**
 * Fields that no row of the inline data has: Vega draws an empty chart then, and says nothing. Views whose
 * data are transformed are left out, since transforms make new fields.
 */
export function unknownFields(spec: Spec): readonly string[] {
  return inView(spec, "$", null);
}

function inView(
  view: Spec,
  path: string,
  inherited: ReadonlySet<string> | null,
): readonly string[] {
  if (view["transform"] !== undefined) return [];
  const known = "data" in view ? columns(view["data"]) : inherited;
  const own = isRecord(view["encoding"]) ? view["encoding"] : {};
  const found = known === null ? [] : inEncoding(own, `${path}.encoding`, known);
  const children = ["layer", "concat", "hconcat", "vconcat"].flatMap((kind) => {
    const parts: unknown = view[kind];
    return Array.isArray(parts)
      ? parts.map((part: unknown, index) => [part, `${path}.${kind}[${index}]`] as const)
      : [];
  });
  const all = [...children, [view["spec"], `${path}.spec`] as const];
  return [
    ...found,
    ...all.flatMap(([part, at]) => (isRecord(part) ? inView(part, at, known) : [])),
  ];
}

function inEncoding(encoding: Spec, path: string, known: ReadonlySet<string>): readonly string[] {
  return Object.entries(encoding).flatMap(([channel, definition]) => {
    const field = isRecord(definition) ? definition["field"] : undefined;
    // A path into an object, "a.b" or "a[0]", is the compiler's to read.
    if (typeof field !== "string" || /[.[\]\\]/u.test(field) || known.has(field)) return [];
    const names = [...known].slice(0, 20).join(", ");
    return [`${path}.${channel}.field "${field}" is not in the data, which have ${names}`];
  });
}

/** Column names of inline rows; null when the data are elsewhere, or are no rows. */
function columns(data: unknown): ReadonlySet<string> | null {
  const values = isRecord(data) ? data["values"] : undefined;
  if (!Array.isArray(values) || values.length === 0) return null;
  const rows = values.slice(0, ROWS) as readonly unknown[];
  // Numbers and texts become the field "data".
  return rows.every(isRecord) ? new Set(rows.flatMap((row) => Object.keys(row))) : null;
}
