import { isDeepStrictEqual } from "node:util";
import * as kinds from "./kinds.js";
import type { Models } from "./models.js";
import type { ControlOptions, Dropdown } from "./types.js";
import { BasicValueWidget } from "./valueWidget.js";

export interface DropdownOptions<T> extends ControlOptions {
  readonly options: readonly T[] | Readonly<Record<string, T>>;
  readonly value?: T;
}

export function dropdown<T>(
  models: Models,
  { options, value, layout, style, ...given }: DropdownOptions<T>,
): Dropdown<T> & BasicValueWidget<T> {
  const entries = entriesOf(options);
  const indexOf = (wanted: T): number => {
    const index = entries.findIndex(([, one]) => isDeepStrictEqual(one, wanted));
    if (index >= 0) return index;
    const labels = entries.map(([label]) => label).join(", ");
    throw new RangeError(
      `value must be one of the options (${labels}); received ${String(wanted)}`,
    );
  };
  const index = value === undefined ? 0 : indexOf(value);
  const codec = {
    key: "index",
    // The page sends an index; one that is none has been refused.
    read: (state: unknown): T => (entries[state as number] as [string, T])[1],
    write: indexOf,
  };
  return new BasicValueWidget(models, "Dropdown", kinds.dropdown, codec, {
    ...(layout && { layout }),
    ...(style && { style }),
    values: { ...given, index },
    state: { _options_labels: entries.map(([label]) => label) },
  }) as Dropdown<T> & BasicValueWidget<T>;
}

function entriesOf<T>(options: DropdownOptions<T>["options"]): readonly (readonly [string, T])[] {
  const given: unknown = options;
  if (typeof given !== "object" || given === null || Object.keys(given).length === 0) {
    throw new TypeError(
      `options must be a list, or an object of label and value, with at least one entry; received ${JSON.stringify(given)}`,
    );
  }
  if (Array.isArray(options)) return (options as readonly T[]).map((one) => [String(one), one]);
  return Object.entries(options as Readonly<Record<string, T>>);
}
