import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Activation, CurvePoint } from "../nn/activations/index.js";
import type { Chart } from "./chart.js";
import { chart, INK, PALETTE } from "./theme.js";

/** From where to where the input goes: −6 to 6 by default. */
export interface CurveRange {
  readonly from?: number;
  readonly to?: number;
}

/** Where |φ′| is below this, a unit learns 20 times slower than where the slope is 1. */
const SATURATED = 0.05;

/**
 * An activation and its derivative, with the zones shaded where it saturates (|φ′| < 0.05). A slider
 * moves a point along both curves.
 * @param activation one of `dl.activations`, or your own by `defineActivation`
 * @throws {ArgumentError} for an empty range.
 * @example
 * dl.plot.activationCurve(dl.activations.sigmoid);
 */
export function activationCurve(
  activation: Activation,
  { from = -6, to = 6 }: CurveRange = {},
): Chart {
  requireThat(
    typeof activation === "function" && "curve" in activation,
    "activation",
    "one of dl.activations",
    activation,
  );
  const curve = activation.curve(from, to, 241);
  const step = (to - from) / 240;
  const { name } = activation;
  const zones = saturatedZones(curve);
  const functionName = `${name}(x)`;
  const derivativeName = `${name}′(x)`;
  const values = curve.flatMap(({ x, y, slope }) => [
    { x: short(x), value: short(y), curve: functionName },
    { x: short(x), value: short(slope), curve: derivativeName },
  ]);
  const scale = {
    domain: [functionName, derivativeName],
    range: [PALETTE.blue, PALETTE.vermillion],
  };
  const position = {
    x: {
      field: "x",
      type: "quantitative",
      title: "x (weighted sum)",
      scale: { domain: [from, to], nice: false },
    },
    y: { field: "value", type: "quantitative", title: "value" },
    color: {
      field: "curve",
      type: "nominal",
      title: null,
      scale,
      legend: { symbolType: "stroke" },
    },
  };
  const atSlider = { filter: `abs(datum.x - at) < ${step / 2}` };
  const start = from + 160 * step;
  return chart(
    {
      title: `${name} and its derivative${zones.length > 0 ? " (shaded: saturated)" : ""}`,
      params: [
        {
          name: "at",
          value: start,
          bind: { input: "range", min: from, max: to, step, name: "x " },
        },
      ],
      data: { values },
      layer: [
        {
          data: { values: zones },
          mark: { type: "rect", color: PALETTE.grey, opacity: 0.15 },
          encoding: {
            x: { field: "from", type: "quantitative" },
            x2: { field: "to" },
          },
        },
        {
          mark: "line",
          encoding: {
            ...position,
            strokeDash: {
              field: "curve",
              type: "nominal",
              title: null,
              legend: { symbolType: "stroke" },
              scale: {
                domain: scale.domain,
                range: [
                  [1, 0],
                  [6, 4],
                ],
              },
            },
          },
        },
        {
          transform: [atSlider],
          mark: { type: "point", filled: true, size: 90 },
          encoding: position,
        },
        // Beside the plot, below the legend: no curve of any activation runs through them there.
        ...[
          { curve: functionName, y: 56 },
          { curve: derivativeName, y: 76 },
        ].map(({ curve, y }) => ({
          transform: [
            atSlider,
            { filter: { field: "curve", equal: curve } },
            { calculate: "datum.curve + ' = ' + format(datum.value, '.4f')", as: "text" },
          ],
          mark: { type: "text", align: "left", x: { expr: "width + 18" }, y, fontWeight: 600 },
          encoding: { color: position.color, text: { field: "text" } },
        })),
      ],
    },
    `${name}: from ${formatNumber(curve[0]?.y ?? 0)} at x = ${formatNumber(from)} to ` +
      `${formatNumber(curve.at(-1)?.y ?? 0)} at x = ${formatNumber(to)}; its slope is at most ` +
      `${formatNumber(Math.max(...curve.map(({ slope }) => slope)))}. ${told(zones)}`,
  );
}

/** Six digits are more than a picture shows, and a third of the text. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

interface Zone {
  readonly from: number;
  readonly to: number;
}

function saturatedZones(curve: readonly CurvePoint[]): Zone[] {
  const zones: Zone[] = [];
  let from: number | null = null;
  curve.forEach(({ x, slope }, i) => {
    if (Math.abs(slope) >= SATURATED) return;
    from ??= x;
    const next = curve[i + 1];
    if (next !== undefined && Math.abs(next.slope) < SATURATED) return;
    if (x > from) zones.push({ from, to: x });
    from = null;
  });
  return zones;
}

function told(zones: readonly Zone[]): string {
  if (zones.length === 0) return "It saturates nowhere in this range.";
  const ranges = zones.map(
    (zone) => `${formatNumber(zone.from, 3)} to ${formatNumber(zone.to, 3)}`,
  );
  return `Saturated (slope below ${SATURATED}) for x from ${ranges.join(" and from ")}.`;
}

/**
 * Logits → probabilities: one slider per logit, and one for the temperature that divides them all.
 * @param logits where the sliders start, 2 to 8 numbers within ±10
 * @param classNames as many
 * @throws {ArgumentError} for other logits or names.
 * @example
 * dl.plot.softmaxBars([2, 1, 0.1], ["cat", "dog", "bird"]);
 */
export function softmaxBars(logits: readonly number[], classNames?: readonly string[]): Chart {
  const valid = logits.length >= 2 && logits.length <= 8 && logits.every((z) => Math.abs(z) <= 10);
  requireThat(valid, "logits", "2 to 8 numbers within ±10", logits);
  const names = classNames ?? logits.map((_, i) => `class ${i}`);
  requireThat(names.length === logits.length, "classNames", `${logits.length} names`, classNames);
  const signals = logits.map((_, i) => `z${i}`);
  const powers = logits.map((z) => Math.exp(z - Math.max(...logits)));
  const total = powers.reduce((a, b) => a + b, 0);
  const position = {
    x: {
      field: "class",
      type: "nominal",
      title: "class",
      sort: [...names],
      axis: { labelAngle: 0 },
    },
    y: {
      field: "p",
      type: "quantitative",
      title: "probability",
      scale: { domain: [0, 1.05] },
      axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    },
  };
  return chart(
    {
      title: "softmax: move the logits, then the temperature",
      width: Math.max(260, 90 * logits.length),
      params: [
        ...logits.map((z, i) => ({
          name: `z${i}`,
          value: z,
          bind: { input: "range", min: -10, max: 10, step: 0.1, name: `logit of ${names[i]} ` },
        })),
        {
          name: "temperature",
          value: 1,
          bind: { input: "range", min: 0.1, max: 10, step: 0.1, name: "temperature " },
        },
      ],
      data: { values: names.map((name, i) => ({ class: name, i })) },
      transform: [
        { calculate: `[${signals.join(", ")}][datum.i]`, as: "logit" },
        { calculate: `exp((datum.logit - max(${signals.join(", ")})) / temperature)`, as: "power" },
        { joinaggregate: [{ op: "sum", field: "power", as: "total" }] },
        { calculate: "datum.power / datum.total", as: "p" },
        { calculate: "format(datum.p, '.4f')", as: "shown" },
        { calculate: "'z = ' + format(datum.logit, '.1f')", as: "input" },
      ],
      layer: [
        { mark: { type: "bar", color: PALETTE.blue }, encoding: position },
        {
          mark: { type: "text", dy: -8, fontWeight: 600 },
          encoding: { ...position, text: { field: "shown" } },
        },
        {
          mark: { type: "text", baseline: "top", dy: 4, color: INK.soft, y: -14 },
          encoding: { x: position.x, text: { field: "input" } },
        },
      ],
    },
    `softmax of ${names.map((name, i) => `${name} (logit ${formatNumber(logits[i] ?? 0)}): ${formatNumber((powers[i] ?? 0) / total)}`).join(", ")}; the sum is 1.`,
  );
}
