/** Widgets whose page side is an ES module of the author's own. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { WidgetHost } from "./host.js";
import * as kinds from "./kinds.js";
import type { Models } from "./models.js";
import type { AnyWidget, AnyWidgetOptions, WidgetState } from "./types.js";
import { requireHandler } from "./valueWidget.js";
import { BasicWidget } from "./widget.js";

const CHANGE = "change:";

export class BasicAnyWidget<S extends WidgetState> extends BasicWidget implements AnyWidget<S> {
  readonly #names: ReadonlySet<string>;

  constructor(models: Models, host: WidgetHost, options: AnyWidgetOptions<S>) {
    const { esm, css, state = {}, layout, tooltip } = options;
    const names = Object.keys(state);
    const taken = names.find((name) => name.startsWith("_") || RESERVED.has(name));
    if (taken !== undefined) {
      throw new TypeError(
        `state.${taken}: names that begin with "_" and ${[...RESERVED].join(", ")} are the widget's own`,
      );
    }
    super(models, "AnyWidget", kinds.anywidget, {
      ...(layout && { layout }),
      values: { tooltip },
      state: {
        ...state,
        _anywidget_id: "gradlab",
        _esm: sourceOf("esm", esm, /\.m?js$/, host.folder),
        ...(css !== undefined && { _css: sourceOf("css", css, /\.css$/, host.folder) }),
      },
      accepts: (name) => names.includes(name),
    });
    this.#names = new Set(names);
  }

  get<K extends keyof S>(name: K): S[K] {
    this.#require(String(name));
    return this.model.get(String(name)) as S[K];
  }

  set(changes: Partial<S>): void {
    for (const name of Object.keys(changes)) this.#require(name);
    this.model.set(changes);
  }

  on<K extends keyof S & string>(
    event: `change:${K}` | "msg:custom",
    handler:
      | ((value: S[K], old: S[K]) => unknown)
      | ((content: unknown, buffers: readonly Uint8Array[]) => unknown),
  ): () => void {
    requireHandler(handler);
    const listener = handler as (one: unknown, other: never) => unknown;
    if (event === "msg:custom") {
      return this.model.onCustom((content, buffers) => listener(content, buffers as never));
    }
    if (!event.startsWith(CHANGE)) {
      throw new TypeError(
        `event must be "change:name" or "msg:custom"; received ${JSON.stringify(event)}`,
      );
    }
    const name = event.slice(CHANGE.length);
    this.#require(name);
    return this.model.onChange(name, (value, old) => listener(value, old as never));
  }

  send(content: object, buffers: readonly (ArrayBufferView | ArrayBuffer)[] = []): void {
    this.model.sendCustom(content, buffers);
  }

  #require(name: string): void {
    if (this.#names.has(name)) return;
    const known = [...this.#names].join(", ") || "none";
    throw new TypeError(`the widget's state has no ${JSON.stringify(name)}; its names: ${known}`);
  }
}

const RESERVED: ReadonlySet<string> = new Set(["layout", "tabbable", "tooltip"]);

/** The text itself, or of a file: one line that ends as such a file's name does. */
function sourceOf(what: string, given: string | URL, name: RegExp, folder: string): string {
  if (given instanceof URL) return readText(what, fileURLToPath(given));
  if (typeof given !== "string" || given.trim() === "") {
    throw new TypeError(
      `${what} must be the text of a module or the name of its file; received ${typeof given}`,
    );
  }
  if (given.includes("\n") || !name.test(given)) return given;
  return readText(what, resolve(folder, given));
}

function readText(what: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}: the file cannot be read: ${reason}`, { cause: error });
  }
}
