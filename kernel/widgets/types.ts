/** The types of the name `widgets` in a cell: ipywidgets' controls, in TypeScript. Names are ipywidgets' own, in camelCase. */

export interface Widget {
  /** The id of the page's model. */
  readonly modelId: string;
  /** Size, margins, flex and grid: CSS values, null for the page's own. `slider.layout.width = "400px"` */
  readonly layout: Layout;
  /** Colours and widths of its parts: `button.style.buttonColor = "gold"`. Empty where there are none. */
  readonly style: Style;
  readonly closed: boolean;
  /** A hint that shows under the pointer. */
  tooltip: string | null;
  /** Takes the widget from the page, ends its iterations and frees it. `using slider = …` does so, too. */
  close(): void;
  [Symbol.dispose](): void;
}

export type Layout = { [property: string]: string | null };
export type Style = { [property: string]: string | null };

export interface WidgetOptions {
  readonly layout?: Readonly<Record<string, string>>;
  readonly style?: Readonly<Record<string, string>>;
  readonly tooltip?: string;
}

export interface Change<T, W = Widget> {
  readonly name: "value";
  readonly old: T;
  readonly new: T;
  readonly owner: W;
}

/** A widget that holds a value: reading it gives what the page shows now, setting it moves the page. */
export interface ValueWidget<T> extends Widget {
  value: T;
  description: string;
  /**
   * Calls `handler` after each change, the page's or the program's; gives back a function that removes it.
   * @example slider.on("change", (value) => display.update("sum", value * 2))
   */
  on(event: "change", handler: (value: T, old: T) => unknown): () => void;
  /** The same, with ipywidgets' description of the change. */
  observe(handler: (change: Change<T>) => unknown): () => void;
  /**
   * Each change from now on; a slow reader gets the latest value, not all between. Ends when the widget is closed.
   * @example for await (const rate of slider.changes()) train(rate)
   */
  changes(): AsyncIterableIterator<T>;
}

/** One that a reader may use. */
export interface Control<T> extends ValueWidget<T> {
  disabled: boolean;
}

export interface ControlOptions extends WidgetOptions {
  readonly description?: string;
  readonly disabled?: boolean;
}

export interface SliderOptions extends ControlOptions {
  /** 0 by default. */
  readonly min?: number;
  /** 100 by default. */
  readonly max?: number;
  /** By default 1 for whole `min`, `max` and `value`, else 1, 2 or 5 × 10ⁿ, about a hundredth of the range. */
  readonly step?: number;
  /** "log": equal distances are equal ratios, as for learning rates; `min` is above 0, `step` one of the exponent of ten. */
  readonly scale?: "linear" | "log";
  readonly orientation?: "horizontal" | "vertical";
  /** The number beside it; true by default. */
  readonly readout?: boolean;
  /** In the words of d3-format, ".2f" say; by default as many digits as `step` has. */
  readonly readoutFormat?: string;
  /** False: a change when the slider is let go, not at each move. True by default. */
  readonly continuousUpdate?: boolean;
}

export interface Slider extends Control<number> {
  min: number;
  max: number;
  step: number;
  orientation: "horizontal" | "vertical";
  readout: boolean;
  readoutFormat: string;
  continuousUpdate: boolean;
}

export interface RangeSlider extends Control<readonly [number, number]> {
  min: number;
  max: number;
  step: number;
  orientation: "horizontal" | "vertical";
  readout: boolean;
  readoutFormat: string;
  continuousUpdate: boolean;
}

export interface Dropdown<T> extends Control<T> {
  /** Which of the options, from 0. */
  index: number;
}

export interface Checkbox extends Control<boolean> {
  indent: boolean;
}

export interface Text extends Control<string> {
  placeholder: string;
  /** False: a change at Enter or when the field is left, not at each key. True by default. */
  continuousUpdate: boolean;
}

export interface Progress extends ValueWidget<number> {
  min: number;
  max: number;
  barStyle: "" | "success" | "info" | "warning" | "danger";
}

/** Text as HTML. It is not sanitised: put only what you wrote yourself into it. */
export interface Html extends ValueWidget<string> {
  placeholder: string;
}

export interface Button extends Widget {
  description: string;
  disabled: boolean;
  buttonStyle: "" | "primary" | "success" | "info" | "warning" | "danger";
  /** The name of a Font Awesome icon, "check" say. */
  icon: string;
  /** Calls `handler` at each click. What it prints is seen in the page's log only: `output.capture(handler)` shows it. */
  on(event: "click", handler: () => unknown): () => void;
  /** Each click from now on, counted from 1. */
  clicks(): AsyncIterableIterator<number>;
}

/** A place for output: of handlers, which have no cell to print below. */
export interface Output extends Widget {
  /** What stands there now, in the notebook format. */
  readonly outputs: readonly object[];
  /**
   * Wraps a function: what it prints, shows or throws goes here.
   * @example button.on("click", out.capture(() => console.log("clicked")))
   */
  capture<A extends readonly unknown[], R>(
    body: (...args: A) => R | Promise<R>,
  ): (...args: A) => Promise<R | undefined>;
  /** Shows a value as `display` would. */
  append(value: unknown): Promise<void>;
  /** With `wait`, when the next output arrives. */
  clear(options?: { readonly wait?: boolean }): void;
}

export interface Box extends Widget {
  children: readonly Widget[];
}

/** The names of a state and their values: JSON, and typed arrays or ArrayBuffers, which travel as bytes. */
export type WidgetState = Readonly<Record<string, unknown>>;

/** A widget whose page side you write yourself: see anywidget.dev. */
export interface AnyWidget<S extends WidgetState> extends Widget {
  get<K extends keyof S>(name: K): S[K];
  /** Changes some of the state here and in the page. */
  set(changes: Partial<S>): void;
  on<K extends keyof S & string>(
    event: `change:${K}`,
    handler: (value: S[K], old: S[K]) => unknown,
  ): () => void;
  /** A message of the page's `model.send(content, callbacks, buffers)`. */
  on(
    event: "msg:custom",
    handler: (content: unknown, buffers: readonly Uint8Array[]) => unknown,
  ): () => void;
  /** Sends a message to the page's `model.on("msg:custom", …)`. */
  send(content: object, buffers?: readonly (ArrayBufferView | ArrayBuffer)[]): void;
}

export interface AnyWidgetOptions<S extends WidgetState> extends WidgetOptions {
  /** An ES module that exports `{ render({ model, el }) {…} }` by default: its text, or a file beside the notebook ("counter.js", a URL). */
  readonly esm: string | URL;
  /** A style sheet: its text, or a file ending in .css. */
  readonly css?: string | URL;
  readonly state?: S;
}

/** What {@link Widgets.interact} makes: leave it as the last line of a cell. */
export interface Interactive<V> extends Widget {
  /** What the controls say now. */
  readonly values: V;
  /** What `draw` gave last. */
  readonly result: unknown;
  /** Draws again with the present values. */
  update(): Promise<void>;
}

export interface Widgets {
  /** @example const rate = widgets.slider({ min: 0.001, max: 1, scale: "log", value: 0.1, description: "rate" }) */
  slider(options?: SliderOptions & { readonly value?: number }): Slider;
  rangeSlider(
    options?: SliderOptions & { readonly value?: readonly [number, number] },
  ): RangeSlider;
  /** @example widgets.dropdown({ options: ["sgd", "adam"] }), or { options: { small: 8, large: 64 } } for other values than the labels */
  dropdown<const T extends string | number>(
    options: ControlOptions & { readonly options: readonly T[]; readonly value?: T },
  ): Dropdown<T>;
  dropdown<T>(
    options: ControlOptions & { readonly options: Readonly<Record<string, T>>; readonly value?: T },
  ): Dropdown<T>;
  checkbox(options?: ControlOptions & { readonly value?: boolean }): Checkbox;
  text(
    options?: ControlOptions & {
      readonly value?: string;
      readonly placeholder?: string;
      readonly continuousUpdate?: boolean;
    },
  ): Text;
  button(
    options?: ControlOptions & {
      readonly icon?: string;
      readonly buttonStyle?: Button["buttonStyle"];
    },
  ): Button;
  /** A bar from `min` (0) to `max` (100). `dl.progress(items)` draws one while a loop runs. */
  progress(
    options?: WidgetOptions & {
      readonly description?: string;
      readonly min?: number;
      readonly max?: number;
      readonly value?: number;
      readonly barStyle?: Progress["barStyle"];
    },
  ): Progress;
  html(options?: WidgetOptions & { readonly value?: string; readonly description?: string }): Html;
  output(options?: WidgetOptions): Output;
  hbox(children: readonly Widget[], options?: WidgetOptions): Box;
  vbox(children: readonly Widget[], options?: WidgetOptions): Box;
  /** @example widgets.anywidget({ esm: "export default { render({ model, el }) { … } }", state: { count: 0 } }) */
  anywidget<S extends WidgetState>(options: AnyWidgetOptions<S>): AnyWidget<S>;
  /**
   * Controls above what `draw` makes of their values; it draws again when one changes, at most 8 times a
   * second and always with the latest values. An error stands in the drawing's place.
   * @example widgets.interact({ rate: widgets.slider({ max: 1 }) }, ({ rate }) => dl.plot.line(…))
   */
  interact<C extends Readonly<Record<string, ValueWidget<unknown>>>>(
    controls: C,
    draw: (values: { readonly [K in keyof C]: C[K]["value"] }) => unknown,
  ): Interactive<{ readonly [K in keyof C]: C[K]["value"] }>;
}
