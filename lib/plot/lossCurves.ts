import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { chart, PALETTE } from "./theme.js";

/**
 * −ln p: the cross-entropy of one sample against the probability that the model gave its true class,
 * with a slider for p.
 * @param p where the slider starts, in [0.005, 1]
 * @throws {ArgumentError} for another p.
 * @example
 * dl.plot.negativeLog(0.659);
 */
export function negativeLog(p = 0.5): Chart {
  requireThat(p >= 0.005 && p <= 1, "p", "a probability in [0.005, 1]", p);
  const curve = Array.from({ length: 200 }, (_, i) => ({ p: (i + 1) / 200 })).map((row) => ({
    ...row,
    loss: -Math.log(row.p),
  }));
  const position = {
    x: {
      field: "p",
      type: "quantitative",
      title: "probability p of the true class",
      scale: { domain: [0, 1] },
    },
    y: {
      field: "loss",
      type: "quantitative",
      title: "loss −ln p (nats)",
      scale: { domain: [0, 5.4], nice: false },
    },
  };
  const point = {
    data: { values: [{}] },
    transform: [
      { calculate: "p", as: "p" },
      { calculate: "-log(p)", as: "loss" },
      { calculate: "'−ln ' + format(p, '.3f') + ' = ' + format(-log(p), '.4f')", as: "text" },
    ],
  };
  return chart(
    {
      title: "Cross-entropy of one sample",
      params: [
        {
          name: "p",
          value: p,
          bind: { input: "range", min: 0.005, max: 1, step: 0.001, name: "p " },
        },
      ],
      layer: [
        {
          data: { values: curve },
          mark: { type: "line", color: PALETTE.blue },
          encoding: position,
        },
        {
          ...point,
          mark: { type: "rule", strokeDash: [4, 3] },
          encoding: { ...position, y2: { datum: 0 } },
        },
        {
          ...point,
          mark: { type: "point", filled: true, size: 110, color: PALETTE.vermillion },
          encoding: position,
        },
        {
          ...point,
          mark: {
            type: "text",
            align: "right",
            baseline: "top",
            x: "width",
            y: 4,
            dx: -6,
            fontSize: 15,
            fontWeight: 600,
          },
          encoding: { text: { field: "text" } },
        },
      ],
    },
    `−ln p falls from 5.3 at p = 0.005 to 0 at p = 1; at p = ${formatNumber(p)} it is ${formatNumber(-Math.log(p))}.`,
  );
}

/** Title, range and name of the parameter that a loss curve goes over. */
export interface ParameterText {
  readonly title?: string;
  /** The parameter's name; default w. */
  readonly parameter?: string;
  readonly from?: number;
  readonly to?: number;
  /** Where the closed form says that the minimum is; drawn beside the smallest value found. */
  readonly closedForm?: number;
}

/**
 * The loss of a model with one parameter, with the smallest value marked and a slider to try others.
 * @param loss parameter → loss; called at 201 points
 * @throws {ArgumentError} for an empty range or a loss that is not finite in it.
 * @example
 * const [x, y] = [[1, 2, 3], [2, 4, 6]];
 * const loss = (w: number) => dl.losses.meanSquaredError(y, x.map((v) => w * v));
 * dl.plot.lossOfParameter(loss, { from: 0, to: 4 });
 */
export function lossOfParameter(loss: (w: number) => number, text: ParameterText = {}): Chart {
  const { title, parameter = "w", from = -5, to = 5, closedForm } = text;
  requireThat(Number.isFinite(from), "from", "a finite number", from);
  requireThat(Number.isFinite(to) && to > from, "to", `a finite number above ${from}`, to);
  const known = closedForm === undefined || Number.isFinite(closedForm);
  requireThat(known, "closedForm", "a finite number", closedForm);
  const step = (to - from) / 200;
  const curve = Array.from({ length: 201 }, (_, i) => from + i * step).map((w) => {
    const value = loss(w);
    requireThat(Number.isFinite(value), `loss(${formatNumber(w)})`, "a finite number", value);
    return { w, loss: value };
  });
  const best = curve.reduce((a, b) => (b.loss < a.loss ? b : a));
  const position = {
    x: {
      field: "w",
      type: "quantitative",
      title: parameter,
      scale: { domain: [from, to], nice: false },
    },
    y: { field: "loss", type: "quantitative", title: "loss" },
  };
  const label = `smallest: ${parameter} = ${formatNumber(best.w)}, loss ${formatNumber(best.loss)}`;
  const start = curve[40]?.w ?? from;
  return chart(
    {
      title: title ?? `The loss as a function of ${parameter}`,
      params: [
        {
          name: "at",
          value: start,
          bind: { input: "range", min: from, max: to, step, name: `${parameter} ` },
        },
      ],
      layer: [
        {
          data: { values: curve },
          mark: { type: "line", color: PALETTE.blue },
          encoding: position,
        },
        ...(closedForm === undefined
          ? []
          : [
              {
                data: { values: [{ w: closedForm }] },
                mark: { type: "rule", color: PALETTE.green, strokeDash: [5, 4], strokeWidth: 2 },
                encoding: { x: position.x },
              },
            ]),
        {
          data: { values: [{ ...best, label }] },
          mark: { type: "point", filled: true, shape: "diamond", size: 160, color: PALETTE.green },
          encoding: position,
        },
        {
          data: { values: [{ ...best, label }] },
          mark: { type: "text", align: "left", baseline: "top", dx: 8, y: 4, fontWeight: 600 },
          encoding: { x: position.x, text: { field: "label" } },
        },
        {
          data: { values: curve },
          transform: [{ filter: `abs(datum.w - at) < ${step / 2}` }],
          mark: {
            type: "point",
            filled: true,
            size: 110,
            color: PALETTE.vermillion,
            tooltip: { content: "data" },
          },
          encoding: position,
        },
        {
          data: { values: curve },
          transform: [
            { filter: `abs(datum.w - at) < ${step / 2}` },
            {
              calculate: `'${parameter} = ' + format(datum.w, '.2f') + ', loss ' + format(datum.loss, '.3f')`,
              as: "text",
            },
          ],
          mark: { type: "text", align: "left", dx: 10, color: PALETTE.vermillion, fontWeight: 600 },
          encoding: { ...position, text: { field: "text" } },
        },
      ],
    },
    `The loss for ${parameter} from ${formatNumber(from)} to ${formatNumber(to)}; the smallest value found is ` +
      `${formatNumber(best.loss)} at ${parameter} = ${formatNumber(best.w)}` +
      `${closedForm === undefined ? "" : `, the closed form says ${formatNumber(closedForm)}`}.`,
  );
}
