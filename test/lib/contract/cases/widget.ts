import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { but, finite, given, natural, oneOf, options, positive, within } from "../kinds.js";

export const WIDGET: readonly Contract[] = [
  {
    name: "slider",
    args: {
      min: finite(0.01),
      max: but(finite(1), { "below min": () => 0 }),
      options: options({
        value: within(0.5, 0.01, 1),
        step: positive(0.1),
        scale: oneOf("log"),
      }),
    },
    bad: [["a log scale from 0", { min: () => 0 }, /min must be above 0 on a log scale/]],
  },
  {
    name: "dropdown",
    args: {
      options: but(
        given(() => ["sgd", "adam"]),
        { empty: () => [] },
      ),
      more: options({ value: oneOf("adam") }),
    },
  },
  { name: "checkbox", args: { value: given(() => true) } },
  {
    name: "widget",
    args: {
      controls: but(
        given(() => ({ rate: dl.slider(0, 1) })),
        { empty: () => ({}) },
      ),
      draw: given(() => () => "drawn"),
    },
  },
  {
    name: "progress",
    args: { items: natural(3), options: options({ total: natural(3) }) },
  },
];
