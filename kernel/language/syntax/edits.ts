/**
 * Edits of a text that keep track of where everything came from. Text is inserted or blanked in
 * place, so that lines and, between insertions, columns stay.
 */

/** Pairs of offsets, ascending: where a stretch of the result begins, and where it came from. */
export type Anchors = readonly (readonly [generated: number, original: number])[];

export interface Edited {
  readonly text: string;
  readonly anchors: Anchors;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Anchors inside `text`, with original offsets of the whole text. */
  readonly anchors: Anchors;
}

export class Edits {
  readonly #source: string;
  readonly #opening = new Map<number, string[]>();
  readonly #closing = new Map<number, string[]>();
  readonly #blanks: (readonly [start: number, end: number])[] = [];
  readonly #replacements: Replacement[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Inserts text before what starts at `offset`; of several, the first call's stands outermost. */
  open(offset: number, text: string): void {
    const list = this.#opening.get(offset);
    if (list) list.push(text);
    else this.#opening.set(offset, [text]);
  }

  /** Inserts text after what ends at `offset`; of several, the first call's stands outermost. */
  close(offset: number, text: string): void {
    const list = this.#closing.get(offset);
    if (list) list.unshift(text);
    else this.#closing.set(offset, [text]);
  }

  wrap(
    node: { readonly start: number; readonly end: number },
    before: string,
    after: string,
  ): void {
    this.open(node.start, before);
    this.close(node.end, after);
  }

  /** Turns [start, end) into spaces; line breaks stay. */
  blank(start: number, end: number): void {
    if (end > start) this.#blanks.push([start, end]);
  }

  /** Puts other text for [start, end); insertions inside of it are lost. */
  replace(start: number, end: number, text: string, anchors: Anchors = []): void {
    this.#replacements.push({ start, end, text, anchors });
  }

  apply(prefix = "", suffix = ""): Edited {
    const source = this.#source;
    const base = this.#blanked();
    const replacements = this.#replacements.toSorted((a, b) => a.start - b.start);
    const insideReplacement = (offset: number) =>
      replacements.some((one) => offset > one.start && offset < one.end);
    const offsets = new Set<number>([
      ...[...this.#opening.keys(), ...this.#closing.keys()].filter((o) => !insideReplacement(o)),
      ...replacements.map((one) => one.start),
    ]);
    const anchors: (readonly [number, number])[] = [[0, 0]];
    let text = prefix;
    let at = 0;
    const anchor = (original: number) => {
      anchors.push([text.length, original]);
    };
    if (prefix !== "") anchor(0);
    let next = 0;
    for (const offset of [...offsets].toSorted((a, b) => a - b)) {
      text += base.slice(at, offset);
      at = offset;
      const closing = this.#closing.get(offset);
      const opening = this.#opening.get(offset);
      if (closing ?? opening) {
        anchor(offset);
        text += (closing?.join("") ?? "") + (opening?.join("") ?? "");
        anchor(offset);
      }
      const replacement = replacements[next];
      if (replacement?.start === offset) {
        next += 1;
        anchor(offset);
        for (const [generated, original] of replacement.anchors)
          anchors.push([text.length + generated, original]);
        text += replacement.text;
        at = replacement.end;
        anchor(at);
      }
    }
    text += base.slice(at);
    anchor(source.length);
    return { text: text + suffix, anchors: ascending(anchors) };
  }

  #blanked(): string {
    if (this.#blanks.length === 0) return this.#source;
    let result = "";
    let at = 0;
    for (const [start, end] of this.#blanks.toSorted((a, b) => a[0] - b[0])) {
      if (end <= at) continue;
      const from = Math.max(start, at);
      result += this.#source.slice(at, from) + spaces(this.#source.slice(from, end));
      at = end;
    }
    return result + this.#source.slice(at);
  }
}

/** The same text with everything but line breaks turned into spaces. */
export function spaces(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, " ");
}

/** Where an offset of the generated text came from. */
export function originalOffset(anchors: Anchors, generated: number): number {
  let low = 0;
  let high = anchors.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((anchors[middle]?.[0] ?? 0) <= generated) low = middle;
    else high = middle - 1;
  }
  const [start, original] = anchors[low] ?? [0, 0];
  const mapped = original + Math.max(0, generated - start);
  const next = anchors[low + 1];
  return next ? Math.min(mapped, next[1]) : mapped;
}

/** Where the text at an offset of the original went: the last place that came from there. */
export function generatedOffset(anchors: Anchors, original: number): number {
  for (const [index, [generated, from]] of [...anchors.entries()].toReversed()) {
    if (from > original) continue;
    const next = anchors[index + 1];
    const mapped = generated + original - from;
    return next ? Math.min(mapped, next[0]) : mapped;
  }
  return original;
}

/** Anchors of a text that was edited twice: from the last result to the first original. */
export function compose(outer: Anchors, inner: Anchors): Anchors {
  if (inner.every(([generated, original]) => generated === original)) return outer;
  const result: (readonly [number, number])[] = [];
  for (const [index, [generated, middle]] of outer.entries()) {
    result.push([generated, originalOffset(inner, middle)]);
    const next = outer[index + 1];
    if (!next) continue;
    for (const [from, original] of inner)
      if (from > middle && from < next[1] && generated + from - middle < next[0])
        result.push([generated + from - middle, original]);
  }
  return ascending(result);
}

/** Sorted by the generated offset; repeated and needless anchors are dropped. */
function ascending(anchors: readonly (readonly [number, number])[]): Anchors {
  const result: (readonly [number, number])[] = [];
  for (const anchor of anchors.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && last[0] === anchor[0]) result[result.length - 1] = anchor;
    else if (!last || anchor[1] - last[1] !== anchor[0] - last[0] || anchor[1] === last[1])
      result.push(anchor);
  }
  return result;
}
