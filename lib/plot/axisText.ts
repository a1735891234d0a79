/** The texts of a chart with two axes. */
export interface AxisText {
  readonly title?: string;
  /** Of the horizontal axis, with its unit: "time (s)". */
  readonly x?: string;
  /** Of the vertical axis, with its unit. */
  readonly y?: string;
}
