import type { Chart } from "../../../../lib/plot/chart.js";
import type * as plot from "../../../../lib/plot/index.js";

/** What `dl.plot` offers by name: the functions. */
type Public = {
  [name in keyof typeof plot]: (typeof plot)[name] extends (...args: never[]) => unknown
    ? name
    : never;
}[keyof typeof plot];

export type Make = () => Chart | Promise<Chart>;

/**
 * Charts to hold on to, by name: the function of `dl.plot`, or that and a variant ("line",
 * "line-logarithmic"). The same call must always give the same chart.
 */
export type Goldens = {
  readonly [name in Public | `${Public}-${string}`]?: Make;
};
