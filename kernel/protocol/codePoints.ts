/**
 * Cursor positions count unicode code points on the wire and UTF-16 code units in JavaScript.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-and-unicode-offsets
 */

/** UTF-16 offset of a code point; a cursor past the end is taken as the end, before the start as 0. */
export function toUtf16(text: string, codePoints: number): number {
  let offset = 0;
  for (let seen = 0; seen < codePoints && offset < text.length; seen++)
    offset += widthAt(text, offset);
  return offset;
}

/** Code points before a UTF-16 offset; inside a surrogate pair, those before the pair. */
export function toCodePoints(text: string, utf16: number): number {
  let count = 0;
  let offset = 0;
  while (offset < text.length) {
    offset += widthAt(text, offset);
    if (offset > utf16) break;
    count++;
  }
  return count;
}

function widthAt(text: string, offset: number): number {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}
