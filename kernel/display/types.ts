/** The types of the names `display` and `vegaLite` in a cell. */

/** MIME type → value, as an object's `[Symbol.for("Jupyter.display")]()` gives it. */
export type MimeData = Readonly<Record<string, unknown>>;

export interface OutputLimits {
  /** Of printed text: 500,000 by default. */
  readonly characters: number;
  /** Displays, and changes between standard output and error: 500 by default. */
  readonly outputs: number;
  /** Of all displays together: 50 million by default. */
  readonly bytes: number;
}

export interface DisplayOptions {
  /** A name under which `display.update` finds this output again. */
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A handle on something displayed. */
export interface DisplayHandle {
  readonly id: string;
  /** Replaces what is shown, in place. */
  update(value: unknown): Promise<void>;
  /** Shows nothing in its place; a later `update` shows something there again. */
  clear(): Promise<void>;
}

export interface Display {
  /** Shows a value as the last line of a cell would. */
  (value: unknown, options?: DisplayOptions): Promise<DisplayHandle>;
  /** Replaces what was displayed under `id`, in place. */
  update(id: string, value: unknown): Promise<void>;
  /** Clears the cell's output; with `wait`, when the next output arrives. */
  clear(options?: { readonly wait?: boolean }): void;
  /**
   * How much a cell may put out before the page gets slow: beyond, the latest is shown, and a notice.
   * Changes what is given, for all cells that follow; Infinity for no limit. Gives what holds now.
   * @example display.limits({ characters: 5_000_000 })
   */
  limits(change?: Partial<OutputLimits>): OutputLimits;
  html(html: string): Promise<DisplayHandle>;
  markdown(markdown: string): Promise<DisplayHandle>;
  latex(latex: string): Promise<DisplayHandle>;
  svg(svg: string): Promise<DisplayHandle>;
  json(value: unknown): Promise<DisplayHandle>;
  /** PNG or JPEG bytes. */
  image(bytes: Uint8Array): Promise<DisplayHandle>;
}

/** Something that draws itself: leave it as the last line of a cell, or pass it to `display`. */
export interface Displayable {
  [key: symbol]: () => MimeData | Promise<MimeData>;
}

/** Wraps a Vega-Lite specification so that it is drawn as a chart. */
export type VegaLite = (spec: object, options?: { readonly description?: string }) => Displayable;
