/**
 * Kinds of arguments: a valid value, and the values of the same TypeScript type that a function must
 * refuse. What the compiler refuses is not repeated here.
 */

export interface Bad {
  /** In the words of the table: "NaN", "empty", "negative". */
  readonly what: string;
  readonly value: () => unknown;
}

export interface Kind {
  /** A fresh valid value for each call. */
  readonly valid: () => unknown;
  readonly bad: readonly Bad[];
  /** What the message calls it, where that is not its own name. */
  readonly called?: string;
  /** Of an options object: its fields, each a kind of its own. */
  readonly fields?: Readonly<Record<string, Kind>>;
}

function kind(valid: unknown, bad: Readonly<Record<string, unknown>>): Kind {
  return {
    valid: () => structuredClone(valid),
    bad: Object.entries(bad).map(([what, value]) => ({
      what,
      value: () => structuredClone(value),
    })),
  };
}

/** A value with no bad neighbours of its type: a flag, a function, a model. */
export const given = (valid: () => unknown): Kind => ({ valid, bad: [] });

/** A kind with further values that must be refused. */
export const but = (one: Kind, bad: Readonly<Record<string, () => unknown>>): Kind => ({
  ...one,
  bad: [...one.bad, ...Object.entries(bad).map(([what, value]) => ({ what, value }))],
});

/** A kind without some of its bad values, because this function takes them. */
export const takes = (one: Kind, ...whats: readonly string[]): Kind => {
  const stale = whats.filter((what) => !one.bad.some((bad) => bad.what === what));
  if (stale.length > 0) throw new Error(`no bad value is called ${stale.join(", ")}`);
  return { ...one, bad: one.bad.filter(({ what }) => !whats.includes(what)) };
};

/** A kind that messages call by another name. */
export const called = (one: Kind, name: string): Kind => ({ ...one, called: name });

/** A whole number ≥ 1. */
export const count = (valid: number): Kind =>
  kind(valid, { zero: 0, negative: -1, "not whole": 1.5, NaN, huge: Infinity });

/** A whole number ≥ 0. */
export const natural = (valid: number): Kind =>
  kind(valid, { negative: -1, "not whole": 0.5, NaN, huge: Infinity });

export const finite = (valid: number): Kind => kind(valid, { NaN, huge: Infinity });

/** A finite number > 0. */
export const positive = (valid: number): Kind =>
  kind(valid, { zero: 0, negative: -1, NaN, huge: Infinity });

/** A finite number ≥ 0. */
export const atLeastZero = (valid: number): Kind =>
  kind(valid, { negative: -1, NaN, huge: Infinity });

/** A number in an interval; `ends` says which ends belong to it. */
export const within = (valid: number, low: number, high: number, ends = "[]"): Kind =>
  kind(valid, {
    ...(ends.startsWith("(") ? { "low end": low } : {}),
    ...(ends.endsWith(")") ? { "high end": high } : {}),
    "too low": low - 1,
    "too high": high + 1,
    NaN,
    huge: Infinity,
  });

/** A whole number in [0, 2³²). */
export const seed = (valid = 1): Kind =>
  kind(valid, { negative: -1, "not whole": 0.5, NaN, huge: 2 ** 32 });

export const text = (valid: string): Kind => kind(valid, { empty: "", blank: "  " });

export const oneOf = (valid: string): Kind => kind(valid, { unknown: "nonsense" });

/** A list of finite numbers, at least one. */
export const numbers = (valid: readonly number[]): Kind =>
  kind(valid, { empty: [], NaN: [NaN, ...valid.slice(1)], huge: [Infinity, ...valid.slice(1)] });

/** Rows of equally many finite numbers. */
export const matrix = (valid: readonly (readonly number[])[]): Kind => {
  const [first = [], ...others] = valid;
  const row = (value: number) => [[value, ...first.slice(1)], ...others];
  return kind(valid, {
    empty: [],
    "empty rows": valid.map(() => []),
    ragged: [[...first, 0], ...others],
    NaN: row(NaN),
    huge: row(Infinity),
  });
};

export const options = (fields: Readonly<Record<string, Kind>>): Kind => ({
  valid: () => Object.fromEntries(Object.entries(fields).map(([key, { valid }]) => [key, valid()])),
  bad: Object.entries(fields).flatMap(([key, field]) =>
    field.bad.map(({ what, value }) => ({
      what: `${key}: ${what}`,
      value: () => ({ ...validFields(fields), [key]: value() }),
    })),
  ),
  fields,
});

function validFields(fields: Readonly<Record<string, Kind>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, { valid }]) => [key, valid()]));
}
