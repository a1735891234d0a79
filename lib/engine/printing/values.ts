/** The values of a tensor as text: nested brackets, aligned, of a large one the edges. */

type Nested = string | readonly Nested[];

const LEFT_OUT = "…";
/** Of more elements, or more rows, the edges are shown. */
const WHOLE = { elements: 200, rows: 20 };
/** Rows are broken where a line would become longer. */
const LINE = 76;

/**
 * For example `[[1, 2], [3, 4]]`, on one line where it fits and else with a line for each row.
 *
 * @param text of the element at an index in row-major order
 * @param lead how many characters stand before it on its line
 */
export function valuesText(
  shape: readonly number[],
  text: (index: number) => string,
  lead: number,
): string {
  const nested = nestedTexts(shape, text);
  const flat = onOneLine(nested);
  if (lead + flat.length <= LINE) return flat;
  return `\n${onLines(nested, { indent: 0, width: widest(nested) })}`;
}

function nestedTexts(shape: readonly number[], text: (index: number) => string): Nested {
  const size = sizeOf(shape);
  const whole = size <= WHOLE.elements && sizeOf(shape.slice(0, -1)) <= WHOLE.rows;
  const edge = whole ? Infinity : shape.length <= 3 ? 3 : 1;
  const level = (axis: number, from: number): Nested => {
    const length = shape[axis];
    if (length === undefined) return text(from);
    const stride = sizeOf(shape.slice(axis + 1));
    const at = (position: number): Nested => level(axis + 1, from + position * stride);
    if (length <= 2 * edge + 1) return Array.from({ length }, (_, position) => at(position));
    const edges = Array.from({ length: edge }, (_, position) => position);
    const last = edges.map((position) => length - edge + position);
    return [...edges.map(at), LEFT_OUT, ...last.map(at)];
  };
  return level(0, 0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function onOneLine(nested: Nested): string {
  return typeof nested === "string" ? nested : `[${nested.map(onOneLine).join(", ")}]`;
}

function widest(nested: Nested): number {
  if (typeof nested === "string") return nested.length;
  return Math.max(0, ...nested.map(widest));
}

/** A line for each row, an empty one between matrices. */
function onLines(
  nested: Nested,
  form: { readonly indent: number; readonly width: number },
): string {
  if (typeof nested === "string") return nested;
  const indent = form.indent + 1;
  if (nested.every((each) => typeof each === "string")) {
    const elements = nested.map((each) => (each === LEFT_OUT ? each : each.padStart(form.width)));
    return `[${broken(elements, indent)}]`;
  }
  const parts = nested.map((each) => onLines(each, { ...form, indent }));
  const between = parts.some((part) => part.startsWith("[[")) ? ",\n\n" : ",\n";
  return `[${parts.join(between + " ".repeat(indent))}]`;
}

/** A row over as many lines as it needs. */
function broken(parts: readonly string[], indent: number): string {
  const lines = [""];
  for (const [i, part] of parts.entries()) {
    const piece = i === parts.length - 1 ? part : `${part},`;
    const line = lines.at(-1) as string;
    const longer = line === "" ? piece : `${line} ${piece}`;
    if (line !== "" && indent + longer.length > LINE) lines.push(piece);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}
