import { requireThat } from "../core/errors.js";
import type { Chart } from "./chart.js";
import { FILL } from "./ink.js";
import { chart, INK, PALETTE } from "./theme.js";

/** One box of a loop diagram: its name, and what happens there. */
export interface LoopStep {
  readonly name: string;
  /** What happens there, a few words. */
  readonly what: string;
}

/** What a training step does, in order. */
const TRAINING: readonly LoopStep[] = [
  { name: "input", what: "a batch of samples" },
  { name: "forward pass", what: "layer by layer" },
  { name: "loss", what: "one number" },
  { name: "backpropagation", what: "a gradient per weight" },
  { name: "update", what: "w ← w − η·g" },
];

/**
 * Steps that follow each other in a circle, with a slider that walks along; by default the training loop.
 * @param steps at least 3
 * @throws {ArgumentError} for fewer steps.
 * @example
 * dl.plot.loopDiagram();
 */
export function loopDiagram(
  steps: readonly LoopStep[] = TRAINING,
  title = "The training loop",
): Chart {
  requireThat(steps.length >= 3, "steps", "at least three steps", steps);
  const place = (i: number): { x: number; y: number } => {
    const angle = Math.PI / 2 - (2 * Math.PI * i) / steps.length;
    return { x: Math.cos(angle), y: Math.sin(angle) };
  };
  const boxes = steps.map((step, i) => ({
    ...step,
    ...place(i),
    i: i + 1,
    label: `${i + 1}  ${step.name}`,
  }));
  const arrows = steps.flatMap((_, i) => {
    const [from, to] = [place(i + 0.5 - 0.13), place(i + 0.5 + 0.13)];
    const angle = 90 - (Math.atan2((to.y - from.y) * 0.62, to.x - from.x) * 180) / Math.PI;
    return { i: i + 1, x: from.x, y: from.y, x2: to.x, y2: to.y, angle };
  });
  const position = {
    x: { field: "x", type: "quantitative", axis: null, scale: { domain: [-1.55, 1.55] } },
    y: { field: "y", type: "quantitative", axis: null, scale: { domain: [-1.2, 1.2] } },
  };
  const on = "datum.i == step";
  return chart(
    {
      title,
      width: 560,
      height: 320,
      params: [
        {
          name: "step",
          value: 1,
          bind: { input: "range", min: 1, max: steps.length, step: 1, name: "step " },
        },
      ],
      layer: [
        {
          data: { values: boxes },
          mark: {
            type: "point",
            shape: "M-1,-0.32L1,-0.32L1,0.32L-1,0.32Z",
            filled: true,
            size: 20000,
            opacity: 1,
            strokeWidth: 2,
          },
          encoding: {
            ...position,
            fill: { condition: { test: on, value: FILL.vermillion }, value: FILL.blue },
            stroke: { condition: { test: on, value: PALETTE.vermillion }, value: PALETTE.blue },
          },
        },
        {
          data: { values: arrows },
          mark: { type: "rule", strokeWidth: 2.5 },
          encoding: {
            ...position,
            x2: { field: "x2" },
            y2: { field: "y2" },
            color: { condition: { test: on, value: PALETTE.vermillion }, value: INK.soft },
          },
        },
        {
          data: { values: arrows },
          mark: { type: "point", shape: "triangle", filled: true, size: 130, opacity: 1 },
          encoding: {
            x: { ...position.x, field: "x2" },
            y: { ...position.y, field: "y2" },
            angle: { field: "angle", type: "quantitative", scale: null },
            color: { condition: { test: on, value: PALETTE.vermillion }, value: INK.soft },
          },
        },
        {
          data: { values: boxes },
          mark: { type: "text", fontWeight: 600, dy: -8 },
          encoding: { ...position, text: { field: "label" } },
        },
        {
          data: { values: boxes },
          mark: { type: "text", dy: 9, color: INK.soft, fontSize: 11 },
          encoding: { ...position, text: { field: "what" } },
        },
      ],
    },
    `${title}: ${steps.map((step) => `${step.name} (${step.what})`).join(" → ")}, and again.`,
  );
}
