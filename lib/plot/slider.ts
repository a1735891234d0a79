/** A slider below the chart, as a part of its specification: it works in a saved notebook. */
export interface SliderParam {
  readonly name: string;
  readonly value: number;
  readonly bind: {
    readonly input: "range";
    readonly min: number;
    readonly max: number;
    readonly step: number;
    readonly name: string;
  };
}

/** @param label what stands before it on the page; @param name of the signal in the expressions */
export function slider(
  name: string,
  label: string,
  at: {
    readonly value: number;
    readonly min: number;
    readonly max: number;
    readonly step: number;
  },
): SliderParam {
  const { value, min, max, step } = at;
  return { name, value, bind: { input: "range", min, max, step, name: `${label} ` } };
}

/** The entries of a list that a slider shows: at most `most`, evenly spread, both ends included. */
export function spread(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1)),
  );
}
