import { isRecord } from "../json.js";
import { plural } from "../text.js";
import type { Spec } from "./mime.js";

/**
 * What a chart shows, in a sentence: its own description, else its title, marks, fields and number of
 * rows. It is the text of front ends without pictures and the alternative text of all others.
 */
export function describeSpec(spec: Spec): string {
  const description = spec["description"];
  if (typeof description === "string" && description !== "") return description;
  const title = titleOf(spec["title"]);
  const views = sentencesOf(spec, null);
  const rows = rowCount(spec);
  const body = `${views.join("; ")}${rows === null ? "" : ` (${plural(rows, "row")})`}`;
  const sentence = title === null ? body : `${title}: ${body}`;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function sentencesOf(view: Spec, inherited: unknown): string[] {
  const encoding = { ...record(inherited), ...record(view["encoding"]) };
  const mark = view["mark"];
  if (mark !== undefined) return [`${markName(mark)} chart${fieldsOf(encoding)}`];
  if (isRecord(view["spec"])) {
    const by = view["facet"] === undefined ? "repeated" : "in panels";
    return sentencesOf(view["spec"], encoding).map((sentence) => `${sentence}, ${by}`);
  }
  const children = ["layer", "concat", "hconcat", "vconcat"].flatMap((kind) => view[kind] ?? []);
  const sentences = children.flatMap((child) =>
    isRecord(child) ? sentencesOf(child, encoding) : [],
  );
  return [...new Set(sentences)];
}

function markName(mark: unknown): string {
  return String(isRecord(mark) ? mark["type"] : mark);
}

function fieldsOf(encoding: Readonly<Record<string, unknown>>): string {
  const named = (channel: string): string | null => fieldName(encoding[channel]);
  const [x, y] = [named("x"), named("y")];
  const position =
    x !== null && y !== null ? ` of ${y} against ${x}` : (x ?? y) === null ? "" : ` of ${x ?? y}`;
  const others = [
    ["theta", "with angle by"],
    ["color", "coloured by"],
    ["fill", "filled by"],
    ["size", "sized by"],
    ["shape", "shaped by"],
    ["row", "in rows by"],
    ["column", "in columns by"],
    ["facet", "in panels by"],
  ] as const;
  const parts = others.flatMap(([channel, words]) => {
    const field = named(channel);
    return field === null ? [] : [`${words} ${field}`];
  });
  return [position, ...parts].join(parts.length > 0 ? ", " : "");
}

function fieldName(definition: unknown): string | null {
  if (!isRecord(definition)) return null;
  const { aggregate, field, title, bin } = definition;
  if (typeof title === "string") return title;
  const name = typeof field === "string" ? field : null;
  if (aggregate === "count") return "count";
  if (name === null) return null;
  if (typeof aggregate === "string") return `${aggregate} of ${name}`;
  return bin === undefined || bin === false ? name : `${name} (binned)`;
}

function titleOf(title: unknown): string | null {
  const text = isRecord(title) ? title["text"] : title;
  if (Array.isArray(text)) return text.join(" ");
  return typeof text === "string" && text !== "" ? text : null;
}

/** Rows of inline data at the top, or of the one view that has them; null when not known. */
function rowCount(spec: Spec): number | null {
  const values = record(spec["data"])["values"];
  return Array.isArray(values) ? values.length : null;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
