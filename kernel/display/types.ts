/** The types of the names `display` and `vegaLite` in a cell. */

/** MIME type → value, as an object's `[Symbol.for("Jupyter.display")]()` gives it. */
export type MimeData = Readonly<Record<string, unknown>>;

export interface DisplayOptions {
  /** A name under which `display.update` finds this output again. */
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A handle on something displayed. */
export interface DisplayHandle {
  readonly id: string;
  update(value: unknown): Promise<void>;
}

export interface Display {
  /** Shows a value as the last line of a cell would. */
  (value: unknown, options?: DisplayOptions): Promise<DisplayHandle>;
  /** Replaces what was displayed under `id`, in place. */
  update(id: string, value: unknown): Promise<void>;
  /** Clears the cell's output; with `wait`, when the next output arrives. */
  clear(options?: { readonly wait?: boolean }): void;
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
