/** The arguments of a magic as text: values become words of the command. */
import type { Insertable } from "../../magics/calls.js";
import type { MagicError } from "./error.js";

export function textOf(
  parts: TemplateStringsArray,
  values: readonly Insertable[],
  error: MagicError,
): string {
  return parts
    .map((part, index) => part + (index < values.length ? wordOf(values[index], error) : ""))
    .join("")
    .trim();
}

/** A text goes in as it is and may be several words; the elements of a list are one word each. */
function wordOf(value: unknown, error: MagicError): string {
  if (Array.isArray(value)) return value.map((one) => quoted(wordOf(one, error))).join(" ");
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default: {
      const received = value === null ? "null" : typeof value;
      throw error.because(
        `a command takes texts, numbers and lists of them; received ${received}. Nothing was run.`,
        "TypeError",
      );
    }
  }
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
