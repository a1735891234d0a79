/** Controls above what a function makes of their values. */
import type { MimeBundle } from "../ipc.js";
import type { WidgetHost } from "./host.js";
import type { Models } from "./models.js";
import { BasicBox } from "./box.js";
import { BasicOutput } from "./output.js";
import type { Interactive, ValueWidget } from "./types.js";
import { BasicValueWidget, requireHandler } from "./valueWidget.js";

export type Controls = Readonly<Record<string, ValueWidget<unknown>>>;
type Values = Readonly<Record<string, unknown>>;

/** At most 8 drawings a second: more freeze the page. */
const BETWEEN_MS = 125;

/** A cell may replace the global. */
const { setTimeout } = globalThis;

export class BasicInteractive extends BasicBox implements Interactive<Values> {
  result: unknown = undefined;
  readonly #output: BasicOutput;
  readonly #controls: Controls;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #stale = true;
  #drawing: Promise<void> | null = null;
  /** The latest drawing with a picture: what front ends without widgets show. */
  #still: MimeBundle = { data: {}, metadata: {} };

  constructor(
    models: Models,
    private readonly host: WidgetHost,
    controls: Controls,
    private readonly drawer: (values: Values) => unknown,
  ) {
    requireControls(controls);
    requireHandler(drawer);
    const output = new BasicOutput(models, host);
    super(models, "VBox", [...Object.values(controls), output]);
    this.#output = output;
    this.#controls = controls;
    for (const [name, control] of Object.entries(controls)) {
      if (control.description === "") control.description = name;
      control.on("change", async () => {
        this.#stale = true;
        await this.#drawn();
      });
    }
  }

  get values(): Values {
    const entries = Object.entries(this.#controls).map(([name, { value }]) => [name, value]);
    return Object.fromEntries(entries) as Values;
  }

  async update(): Promise<void> {
    this.#stale = true;
    await this.#drawn();
  }

  override close(): void {
    super.close();
    for (const control of Object.values(this.#controls)) control.close();
    this.#output.close();
  }

  override async bundle(): Promise<MimeBundle> {
    await this.#drawn();
    const { data, metadata } = await super.bundle();
    const { data: drawn, metadata: about } = this.#still;
    return { data: { ...data, ...drawn }, metadata: { ...metadata, ...about } };
  }

  /** Resolves when what stands there is of the present values. Changes meanwhile make one more drawing. */
  async #drawn(): Promise<void> {
    this.#drawing ??= this.#drawUntilFresh().finally(() => {
      this.#drawing = null;
    });
    this.host.hold(this.#drawing);
    await this.#drawing;
  }

  async #drawUntilFresh(): Promise<void> {
    while (this.#stale && !this.closed) {
      const early = this.#drawnAt + BETWEEN_MS - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      this.#stale = false;
      this.#drawnAt = performance.now();
      await this.#draw();
    }
  }

  async #draw(): Promise<void> {
    // Not as a method: the learner's traceback names it as the learner did.
    const { host, values, drawer } = this;
    await this.#output.replace(async (list) => {
      try {
        this.result = await host.call(() => host.capture(list, async () => await drawer(values)));
        // Of a chart that a reader is moving nobody needs a picture, which takes longer than the chart.
        const picture = host.byCell() || Object.keys(this.#still.data).length === 0;
        const bundle = await host.render(this.result, { picture });
        if (!bundle) return;
        list.show(bundle, undefined, false);
        if (picture) this.#still = bundle;
      } catch (error) {
        list.error(host.describe(error));
      }
    });
  }
}

function requireControls(controls: unknown): asserts controls is Controls {
  const given = typeof controls === "object" && controls !== null ? Object.entries(controls) : [];
  const bad = given.find(([, control]) => !(control instanceof BasicValueWidget));
  if (given.length > 0 && !bad) return;
  const received = bad ? `${bad[0]}: ${typeof bad[1]}` : typeof controls;
  throw new TypeError(
    `controls must be an object of widgets that hold values, { rate: widgets.slider({ max: 1 }) } say; received ${received}`,
  );
}
