/** A place for output that belongs to no cell: what handlers print, show and throw. */
import type { WidgetHost } from "./host.js";
import * as kinds from "./kinds.js";
import type { Models } from "./models.js";
import { OutputList } from "./outputs.js";
import type { Output, WidgetOptions } from "./types.js";
import { BasicWidget } from "./widget.js";

/** The whole list travels with each change, so it goes seldom. */
const JOIN_MS = 125;

export class BasicOutput extends BasicWidget implements Output {
  #list = this.#newList();

  constructor(
    models: Models,
    private readonly host: WidgetHost,
    { layout, tooltip }: WidgetOptions = {},
  ) {
    super(models, "Output", kinds.output, {
      ...(layout && { layout }),
      values: { tooltip },
      join: JOIN_MS,
      // The page's copy follows this one.
      accepts: () => false,
    });
  }

  get outputs(): readonly object[] {
    return this.#list.outputs;
  }

  capture<A extends readonly unknown[], R>(
    body: (...args: A) => R | Promise<R>,
  ): (...args: A) => Promise<R | undefined> {
    if (typeof body !== "function") {
      throw new TypeError(`body must be a function; received ${typeof body}`);
    }
    return async (...args) => {
      const list = this.#list;
      try {
        return await this.host.capture(list, async () => await body(...args));
      } catch (error) {
        list.error(this.host.describe(error));
        return undefined;
      }
    };
  }

  async append(value: unknown): Promise<void> {
    const bundle = await this.host.render(value);
    if (bundle) this.#list.show(bundle, undefined, false);
  }

  clear({ wait = false }: { readonly wait?: boolean } = {}): void {
    this.#list.clear(wait);
  }

  /** Shows what `fill` puts out in the place of what stood there; all at once, when it is done. */
  async replace(fill: (list: OutputList) => Promise<void>): Promise<void> {
    let list: OutputList | null = null;
    const shown = this.#newList(() => list === this.#list);
    list = shown;
    await fill(shown);
    this.#list = shown;
    this.#send();
  }

  #newList(isShown: () => boolean = () => true): OutputList {
    return new OutputList(() => {
      if (isShown()) this.#send();
    });
  }

  #send(): void {
    this.model.setLazily("outputs", () => this.#list.outputs);
  }
}
