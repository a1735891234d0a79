import { requireThat } from "../core/errors.js";
import type { Chart } from "./chart.js";
import { chart, INK, PALETTE } from "./theme.js";

/** One layer of a model, for a picture. */
export interface LayerBox {
  readonly name: string;
  readonly parameters: number;
  readonly state: "frozen" | "trained" | "new" | "no weights";
}

const COLORS = {
  frozen: PALETTE.sky,
  trained: PALETTE.orange,
  new: PALETTE.vermillion,
  "no weights": INK.faint,
} as const;

/**
 * Models as rows of boxes, input on the left: which layers are frozen, trained or new.
 *
 * @param models name → layers, from `dl.layerBoxes(model)`
 * @throws ArgumentError for no models, or one without layers
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
 * dl.plot.layers({ before: dl.layerBoxes(model) });
 */
export function layers(
  models: Readonly<Record<string, readonly LayerBox[]>>,
  text: { readonly title?: string } = {},
): Chart {
  const entries = Object.entries(models);
  const some = entries.length > 0 && entries.every(([, boxes]) => boxes.length > 0);
  requireThat(some, "models", "one or more models with at least one layer", models);
  const { title = "Layers" } = text;
  const values = entries.flatMap(([model, boxes]) =>
    boxes.map(({ name, parameters, state }, at) => ({
      model,
      at,
      end: at + 0.92,
      middle: at + 0.46,
      name,
      state,
      count: parameters === 0 ? "–" : parameters.toLocaleString("en"),
    })),
  );
  const states = Object.keys(COLORS).filter((state) => values.some((row) => row.state === state));
  const longest = Math.max(...entries.map(([, boxes]) => boxes.length));
  const y = { field: "model", type: "nominal", title: null, sort: entries.map(([name]) => name) };
  const x = { type: "quantitative", axis: null, scale: { domain: [0, longest], nice: false } };
  const label = (field: string, dy: number, fontSize: number) => ({
    mark: { type: "text", dy, fontSize, limit: 92 },
    encoding: { x: { field: "middle", ...x }, y, text: { field } },
  });
  return chart(
    {
      title,
      data: { values },
      width: 100 * longest,
      height: { step: 66 },
      layer: [
        {
          // Pale, so that the text on it can be read on any page.
          mark: { type: "bar", height: 46, cornerRadius: 5, opacity: 0.35, tooltip: true },
          encoding: {
            x: { field: "at", ...x },
            x2: { field: "end" },
            y,
            color: {
              field: "state",
              type: "nominal",
              title: null,
              scale: {
                domain: states,
                range: states.map((state) => COLORS[state as keyof typeof COLORS]),
              },
            },
          },
        },
        label("name", -7, 11),
        label("count", 9, 11),
      ],
    },
    `${title}: ${entries
      .map(
        ([name, boxes]) =>
          `${name} has ${boxes.map((box) => `${box.name} (${box.state}, ${box.parameters})`).join(", ")}`,
      )
      .join("; ")}.`,
  );
}
