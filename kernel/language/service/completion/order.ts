/** Which names fit what is typed, and in which order. */

export function matches(name: string, typed: string): boolean {
  return (
    name.length >= typed.length && name.slice(0, typed.length).toLowerCase() === typed.toLowerCase()
  );
}

/** Names in the case that was typed come first, private ones last, the rest by the alphabet. */
export function compareNames(a: string, b: string, typed: string): number {
  return (
    Number(b.startsWith(typed)) - Number(a.startsWith(typed)) ||
    Number(isPrivate(a)) - Number(isPrivate(b)) ||
    order(a.toLowerCase(), b.toLowerCase()) ||
    // `abs` before `Abs`.
    order(b, a)
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isPrivate(name: string): boolean {
  return /^[_$]./.test(name);
}
