import * as kinds from "./kinds.js";
import { Latest } from "./latest.js";
import type { Models } from "./models.js";
import type { Button, ControlOptions } from "./types.js";
import { requireHandler } from "./valueWidget.js";
import { BasicWidget } from "./widget.js";

export interface ButtonOptions extends ControlOptions {
  readonly icon?: string;
  readonly buttonStyle?: Button["buttonStyle"];
}

export class BasicButton extends BasicWidget implements Button {
  declare description: string;
  declare disabled: boolean;
  declare buttonStyle: Button["buttonStyle"];
  declare icon: string;

  constructor(models: Models, { layout, style, ...values }: ButtonOptions) {
    const look = { ...(layout && { layout }), ...(style && { style }) };
    super(models, "Button", kinds.button, { ...look, values: { ...values } });
  }

  on(event: "click", handler: () => unknown): () => void {
    if (event !== "click") throw new TypeError(`event must be "click"; received ${String(event)}`);
    requireHandler(handler);
    return this.model.onCustom((content) => {
      if ((content as { event?: unknown } | null)?.event === "click") return handler();
      return undefined;
    });
  }

  clicks(): AsyncIterableIterator<number> {
    let count = 0;
    const clicks = new Latest<number>(() => remove());
    const remove = this.on("click", () => clicks.push(++count));
    this.model.onClose(() => clicks.end());
    return clicks;
  }
}
