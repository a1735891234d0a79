/** Widgets whose value stands in their state as it is. */
import * as kinds from "./kinds.js";
import type { Models } from "./models.js";
import { requireFit, type Trait } from "./traits.js";
import type { Checkbox, Html, Progress, Text, ValueWidget, WidgetOptions } from "./types.js";
import { BasicValueWidget, type Codec } from "./valueWidget.js";

function maker<T>(name: string, kind: kinds.Kind) {
  const trait = kind.traits["value"] as Trait;
  const codec: Codec<T> = {
    key: "value",
    read: (state) => state as T,
    write: (value) => {
      requireFit("value", trait, value);
      return value;
    },
  };
  return (models: Models, { layout, style, ...values }: WidgetOptions) =>
    new BasicValueWidget<T>(models, name, kind, codec, {
      ...(layout && { layout }),
      ...(style && { style }),
      values: { ...values },
    });
}

type Make<W extends ValueWidget<unknown>> = (
  models: Models,
  options: WidgetOptions,
) => W & BasicValueWidget<W["value"]>;

// The kind's traits are accessors of the widget: they make it what its interface says.
export const checkbox = maker<boolean>("Checkbox", kinds.checkbox) as Make<Checkbox>;
export const text = maker<string>("Text", kinds.textField) as Make<Text>;
export const progress = maker<number>("FloatProgress", kinds.progress) as Make<Progress>;
export const html = maker<string>("HTML", kinds.html) as Make<Html>;
