/** Reading the `mappings` of a source map (ECMA-426). */

export interface Segment {
  readonly line: number;
  readonly column: number;
  readonly originalLine: number;
  readonly originalColumn: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function segments(mappings: string): Segment[] {
  const result: Segment[] = [];
  let originalLine = 0;
  let originalColumn = 0;
  for (const [line, text] of mappings.split(";").entries()) {
    let column = 0;
    for (const encoded of text.split(",")) {
      const [generated, source, row, offset] = numbers(encoded);
      if (generated === undefined) continue;
      column += generated;
      if (source === undefined || row === undefined || offset === undefined) continue;
      originalLine += row;
      originalColumn += offset;
      result.push({ line, column, originalLine, originalColumn });
    }
  }
  return result;
}

/** Numbers in base 64, five bits a digit, lowest first, with the sign in the lowest bit. */
function numbers(encoded: string): number[] {
  const result: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of encoded) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    result.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return result;
}
