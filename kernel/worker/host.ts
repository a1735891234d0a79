/** What the library finds under `Symbol.for("gradlab.host")`: Stop as a signal, and a way to show. */
import type { Display } from "../display/types.js";
import type { ValueWidget, Widgets } from "../widgets/types.js";
import { originalPlace } from "../positions.js";
import { causingRun } from "./run.js";
import { cellSource } from "./sources.js";

const HOST = Symbol.for("gradlab.host");

/** What the library's `slider`, `dropdown` and `checkbox` say of themselves. */
type ControlSpec =
  | { readonly type: "slider"; readonly options: Parameters<Widgets["slider"]>[0] }
  | {
      readonly type: "dropdown";
      readonly options: {
        readonly options: Readonly<Record<string, unknown>>;
        readonly value: unknown;
      };
    }
  | { readonly type: "checkbox"; readonly options: Parameters<Widgets["checkbox"]>[0] };

export function installHost(display: Display, widgets: Widgets): void {
  /** Names of what was shown; the ids of different runs do not meet. */
  const shown = new Set<string>();
  const never = new AbortController().signal;
  const host = {
    get signal(): AbortSignal {
      return causingRun()?.abort.signal ?? never;
    },
    async show(value: unknown, id?: string): Promise<void> {
      if (id === undefined) {
        await display(value);
        return;
      }
      const name = `${causingRun()?.id ?? 0}:${id}`;
      if (shown.has(name)) {
        await display.update(name, value);
        return;
      }
      shown.add(name);
      await display(value, { id: name });
    },
    /** For messages that quote the learner: the line of a cell behind a place in its compiled code. */
    sourceLine(script: string, line: number, column: number) {
      const cell = cellSource(script);
      if (cell === undefined) return null;
      const place = originalPlace(cell, { line, column });
      const text = cell.text.split("\n")[place.line - 1]?.trim() ?? "";
      return text === "" ? null : { title: cell.title, line: place.line, text };
    },
    /** Controls above what `draw` makes of their values. */
    interact(specs: Readonly<Record<string, ControlSpec>>, draw: (values: unknown) => unknown) {
      const controls = Object.entries(specs).map(([name, spec]) => [
        name,
        controlOf(widgets, spec),
      ]);
      return widgets.interact(
        Object.fromEntries(controls) as Readonly<Record<string, ValueWidget<unknown>>>,
        draw,
      );
    },
  };
  Object.defineProperty(globalThis, HOST, { value: host });
}

function controlOf(widgets: Widgets, spec: ControlSpec): ValueWidget<unknown> {
  switch (spec.type) {
    case "slider":
      return widgets.slider(spec.options);
    case "dropdown":
      return widgets.dropdown(spec.options);
    case "checkbox":
      return widgets.checkbox(spec.options);
    default:
      throw new TypeError(`no control of this host: ${JSON.stringify(spec satisfies never)}`);
  }
}
