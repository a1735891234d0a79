/** ipywidgets without Python: the name `widgets` in a cell. */
import { BasicAnyWidget } from "./anywidget.js";
import { BasicBox } from "./box.js";
import { BasicButton } from "./button.js";
import { checkbox, html, progress, text } from "./controls.js";
import { dropdown, type DropdownOptions } from "./dropdown.js";
import type { WidgetHost } from "./host.js";
import { BasicInteractive, type Controls } from "./interact.js";
import { Models } from "./models.js";
import { BasicOutput } from "./output.js";
import { rangeSlider, slider } from "./slider.js";
import type { Interactive, Widgets } from "./types.js";

export type { OutputReceiver, WidgetHost } from "./host.js";
export { BasicWidget } from "./widget.js";
export type { Widgets } from "./types.js";

export interface ProcessWidgets {
  readonly widgets: Widgets;
  /** Sends the changes that wait to be joined with more. */
  flush(): void;
}

export function createWidgets(host: WidgetHost): ProcessWidgets {
  const models = new Models(host.comms);
  const widgets: Widgets = {
    slider: (options = {}) => slider(models, options),
    rangeSlider: (options = {}) => rangeSlider(models, options),
    dropdown: <T>(options: DropdownOptions<T>) => dropdown(models, options),
    checkbox: (options = {}) => checkbox(models, options),
    text: (options = {}) => text(models, options),
    button: (options = {}) => new BasicButton(models, options),
    progress: (options = {}) => progress(models, options),
    html: (options = {}) => html(models, options),
    output: (options = {}) => new BasicOutput(models, host, options),
    hbox: (children, options = {}) => new BasicBox(models, "HBox", children, options),
    vbox: (children, options = {}) => new BasicBox(models, "VBox", children, options),
    anywidget: (options) => new BasicAnyWidget(models, host, options),
    interact: <C extends Controls>(
      controls: C,
      draw: (values: { readonly [K in keyof C]: C[K]["value"] }) => unknown,
    ) =>
      new BasicInteractive(models, host, controls, draw as never) as Interactive<{
        readonly [K in keyof C]: C[K]["value"];
      }>,
  };
  return { widgets, flush: () => models.flush() };
}
