import * as kinds from "./kinds.js";
import type { Models } from "./models.js";
import type { Box, Widget, WidgetOptions } from "./types.js";
import { BasicWidget } from "./widget.js";

export class BasicBox extends BasicWidget implements Box {
  #children: readonly Widget[];

  constructor(
    models: Models,
    direction: "HBox" | "VBox",
    children: readonly Widget[],
    { layout, tooltip }: WidgetOptions = {},
  ) {
    super(models, direction, direction === "HBox" ? kinds.hbox : kinds.vbox, {
      ...(layout && { layout }),
      values: { tooltip },
      state: { children: references(children) },
      // What stands in a box is the program's affair.
      accepts: (name) => name !== "children",
    });
    this.#children = [...children];
  }

  get children(): readonly Widget[] {
    return this.#children;
  }

  set children(children: readonly Widget[]) {
    this.model.set({ children: references(children) });
    this.#children = [...children];
  }
}

function references(children: readonly Widget[]): string[] {
  if (!Array.isArray(children)) {
    throw new TypeError(`children must be a list of widgets; received ${typeof children}`);
  }
  return children.map((child: unknown, index) => {
    if (!(child instanceof BasicWidget)) {
      throw new TypeError(`children[${index}] must be a widget; received ${typeof child}`);
    }
    return child.model.reference;
  });
}
