import { describe, requireThat } from "../core/errors.js";
import { DISPLAY, host, type MimeData } from "../core/host.js";
import { Control, type ControlSpec } from "./control.js";

/** Values of the controls. */
export type Values<C> = {
  readonly [K in keyof C]: C[K] extends Control<infer T> ? T : never;
};

/** Leave it as the last line of a cell. */
export interface Widget<V> {
  /** What the controls say now. */
  readonly values: V;
  /** What `draw` gave last. */
  readonly result: unknown;
  /** Draws again with the present values. */
  update(): Promise<void>;
}

/** What a host with a page offers; see `core/host.ts`. */
interface InteractiveHost {
  interact(
    controls: Readonly<Record<string, ControlSpec>>,
    draw: (values: never) => unknown,
  ): unknown;
}

/**
 * Controls above what `draw` makes of their values, which is drawn again at each move: at most 8 times a second, always with
 * the latest values. An error stands in the drawing's place. In a plain script there is nobody to move a control:
 * the widget draws once, with the values at the start.
 *
 * @param controls name → `slider`, `dropdown` or `checkbox`
 * @param draw gets the values by name; gives a chart, or anything else that a cell can show
 * @throws ArgumentError for controls that are none, and for `draw` that is no function
 * @example
 * const widget = dl.widget({ rate: dl.slider(0.01, 1, { value: 0.2 }) }, ({ rate }) => {
 *   const optimizer = dl.optimizers.SGD({ learningRate: rate });
 *   return dl.optimize(dl.surfaces.square, optimizer, { x0: 10, steps: 10 }).end.value;
 * });
 * widget.values; // { rate: 0.2 }
 */
export function widget<C extends Readonly<Record<string, Control<unknown>>>>(
  controls: C,
  draw: (values: Values<C>) => unknown,
): Widget<Values<C>> {
  const entries: [string, unknown][] =
    typeof controls === "object" && controls !== null ? Object.entries(controls) : [];
  requireThat(entries.length > 0, "controls", "an object with at least one control", controls);
  for (const [name, control] of entries) {
    const expected = "slider(…), dropdown(…) or checkbox(…)";
    requireThat(control instanceof Control, `controls.${name}`, expected, control);
  }
  requireThat(typeof draw === "function", "draw", "a function of the controls' values", draw);
  const place = host() as Partial<InteractiveHost> | null;
  if (!place?.interact) return new StillWidget<Values<C>>(startValues(controls), draw);
  const specs = Object.entries(controls).map(([name, { spec }]) => [name, spec] as const);
  return place.interact(Object.fromEntries(specs), draw) as Widget<Values<C>>;
}

function startValues<C extends Readonly<Record<string, Control<unknown>>>>(controls: C): Values<C> {
  const entries = Object.entries(controls).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Values<C>;
}

/** One that nobody can move. */
class StillWidget<V> implements Widget<V> {
  #result: Promise<unknown> | null = null;
  result: unknown = undefined;

  constructor(
    readonly values: V,
    private readonly draw: (values: V) => unknown,
  ) {}

  async update(): Promise<void> {
    const { draw } = this;
    this.#result = (async () => await draw(this.values))();
    this.result = await this.#result;
  }

  async [DISPLAY](): Promise<MimeData> {
    if (!this.#result) await this.update();
    const result = (await this.#result) as { [DISPLAY]?: () => MimeData } | null | undefined;
    return result?.[DISPLAY]?.() ?? { "text/plain": describe(result) };
  }
}
