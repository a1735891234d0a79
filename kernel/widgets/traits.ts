/** Parts of a state that programs and pages set, and what each may be. */

export interface Trait {
  readonly initial: unknown;
  /** For errors: "width must be …". */
  readonly expects: string;
  readonly fits: (value: unknown) => boolean;
}

/** camelCase name → trait; on the wire the names are in snake_case. */
export type Traits = Readonly<Record<string, Trait>>;

export const number = (initial: number): Trait => ({
  initial,
  expects: "a finite number",
  fits: Number.isFinite,
});

export const boolean = (initial: boolean): Trait => ({
  initial,
  expects: "true or false",
  fits: (value) => typeof value === "boolean",
});

export const text = (initial: string): Trait => ({
  initial,
  expects: "a string",
  fits: (value) => typeof value === "string",
});

export const textOrNull = (): Trait => ({
  initial: null,
  expects: "a string or null",
  fits: (value) => value === null || typeof value === "string",
});

export const oneOf = (...words: readonly [string, ...string[]]): Trait => ({
  initial: words[0],
  expects: words.map((word) => JSON.stringify(word)).join(" or "),
  fits: (value) => words.includes(value as string),
});

export const pair = (initial: readonly [number, number]): Trait => ({
  initial,
  expects: "two numbers, the smaller one first",
  fits: (value) => {
    if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isFinite)) return false;
    const [low, high] = value as [number, number];
    return low <= high;
  },
});

export function wireName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function requireFit(name: string, { expects, fits }: Trait, value: unknown): void {
  if (fits(value)) return;
  const received = typeof value === "function" ? "a function" : shown(value);
  throw new TypeError(`${name} must be ${expects}; received ${received}`);
}

function shown(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 80);
  } catch {
    return typeof value;
  }
}
