/**
 * True when the whole text fits a pattern of `*` (any run of characters) and `?` (any one).
 * Two cursors and one way back: time is at most text × pattern, whatever the pattern.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = at;
    } else if (pattern[p] === "?" || pattern[p] === text[at]) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
