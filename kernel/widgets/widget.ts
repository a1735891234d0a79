/** What all widgets have: a model with layout and style, a view for the page, an end. */
import { inspect } from "node:util";
import type { MimeBundle } from "../ipc.js";
import * as kinds from "./kinds.js";
import { Model, type ModelOptions, type State } from "./model.js";
import type { Models } from "./models.js";
import { requireFit, type Traits, wireName } from "./traits.js";
import type { Layout, Style, Widget, WidgetOptions } from "./types.js";

const VIEW = "application/vnd.jupyter.widget-view+json";

/** Longer labels than this are cut at ipywidgets' own width of 80 pixels. */
const SHORT_LABEL = 12;

export interface Making extends WidgetOptions {
  /** Values of traits by their camelCase names; undefined ones are left at their defaults. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** More state, by its names on the wire. */
  readonly state?: State;
  /** Milliseconds within which changes are joined. */
  readonly join?: number;
  /** Beside the traits, what the page may set. */
  readonly accepts?: NonNullable<ModelOptions["accepts"]>;
}

export class BasicWidget implements Widget {
  readonly layout: Layout;
  readonly style: Style;
  declare tooltip: string | null;
  readonly model: Model;
  readonly #parts: readonly Model[];

  constructor(
    models: Models,
    readonly name: string,
    readonly kind: kinds.Kind,
    making: Making = {},
  ) {
    const layout = part(models, "layout", kinds.layout, making.layout);
    const look = kind.style && part(models, "style", kind.style, labelled(kind.style, making));
    this.#parts = [layout, ...(look ? [look] : [])];
    const state = {
      ...kind.identity,
      ...kind.fixed,
      ...initial(kind.traits, making.values ?? {}),
      ...making.state,
      layout: layout.reference,
      ...(look && { style: look.reference }),
    };
    const ofPage = new Map(
      Object.entries(kind.traits).map(([key, trait]) => [wireName(key), trait]),
    );
    const accepts = (key: string, value: unknown): boolean =>
      ofPage.get(key)?.fits(value) ?? making.accepts?.(key, value) ?? true;
    this.model = new Model(models, state, { accepts, ...(making.join && { join: making.join }) });
    this.layout = accessors({}, layout, kinds.layout.traits);
    this.style = look ? accessors({}, look, kind.style?.traits ?? {}) : {};
    accessors(this, this.model, kind.traits);
  }

  get modelId(): string {
    return this.model.id;
  }

  get closed(): boolean {
    return this.model.closed;
  }

  close(): void {
    this.model.close();
    for (const part of this.#parts) part.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  toString(): string {
    const shown = ["value", "min", "max", "description"].flatMap((key) => {
      const value = (this as unknown as Record<string, unknown>)[key];
      return value === undefined || value === "" ? [] : [`${key}=${inspect(value)}`];
    });
    return `${this.name}(${shown.join(", ")})${this.closed ? ", closed" : ""}`;
  }

  /** Front ends without widgets show the text. */
  bundle(): MimeBundle | Promise<MimeBundle> {
    const text = { "text/plain": this.toString() };
    if (this.closed) return { data: text, metadata: {} };
    const view = { version_major: 2, version_minor: 0, model_id: this.model.id };
    return { data: { [VIEW]: view, ...text }, metadata: {} };
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function part(
  models: Models,
  what: string,
  { identity, traits }: kinds.Kind,
  values: Readonly<Record<string, unknown>> = {},
): Model {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(traits, name));
  if (unknown !== undefined) {
    const known = Object.keys(traits).join(", ");
    throw new TypeError(`${what} has no property ${JSON.stringify(unknown)}; it has ${known}`);
  }
  return new Model(models, { ...identity, ...initial(traits, values) });
}

function labelled({ traits }: kinds.Kind, { style, values }: Making): Record<string, unknown> {
  const { description } = values ?? {};
  const long = typeof description === "string" && description.length > SHORT_LABEL;
  return { ...(long && "descriptionWidth" in traits && { descriptionWidth: "initial" }), ...style };
}

function initial(traits: Traits, values: Readonly<Record<string, unknown>>): State {
  return Object.fromEntries(
    Object.entries(traits).map(([name, trait]) => {
      const value = values[name];
      if (value === undefined) return [wireName(name), trait.initial];
      requireFit(name, trait, value);
      return [wireName(name), value];
    }),
  );
}

/** Gives `target` a property for each trait: reading gives the model's state, setting changes it. */
function accessors<T extends object>(target: T, model: Model, traits: Traits): T {
  for (const [name, trait] of Object.entries(traits)) {
    // A class may have a better one.
    if (name in target) continue;
    Object.defineProperty(target, name, {
      enumerable: true,
      get: () => model.get(wireName(name)),
      set: (value: unknown) => {
        requireFit(name, trait, value);
        model.set({ [wireName(name)]: value });
      },
    });
  }
  return target;
}
