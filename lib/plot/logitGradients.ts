import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { logistic } from "../core/special.js";
import { binaryCrossentropy, meanSquaredError } from "../losses/index.js";
import { sigmoid } from "../nn/activations/index.js";
import type { Chart } from "./chart.js";
import { chart, PALETTE } from "./theme.js";

/**
 * Two losses of one sigmoid unit whose true label is 1, and their gradients, against its logit: the
 * squared error stops pulling where the unit is wrong and sure, the cross-entropy does not.
 *
 * @param reach how far the logit goes to both sides, > 0; default 8
 * @throws ArgumentError for another reach
 * @example
 * const chart = dl.plot.logitGradients(4);
 * chart.description; // "At the logit −4 with true label 1 the gradient of the squared error has size 0.0347, that of the cross-entropy 0.982."
 */
export function logitGradients(reach = 8): Chart {
  requireThat(reach > 0 && Number.isFinite(reach), "reach", "a finite number > 0", reach);
  const [squared, entropy] = ["squared error", "cross-entropy"] as const;
  const values = Array.from({ length: 161 }, (_, i) => reach * (i / 80 - 1)).flatMap((z) => {
    const p = sigmoid(z);
    const bySquare = meanSquaredError.gradient(1, p) * sigmoid.derivative(z);
    const byEntropy = binaryCrossentropy.gradient(1, z, { fromLogits: true });
    return [
      { z, loss: squared, what: "loss", value: meanSquaredError(1, p) },
      { z, loss: entropy, what: "loss", value: binaryCrossentropy(1, z, { fromLogits: true }) },
      { z, loss: squared, what: "size of its gradient", value: Math.abs(bySquare) },
      { z, loss: entropy, what: "size of its gradient", value: Math.abs(byEntropy) },
    ];
  });
  const p = logistic(-reach);
  const atWrong = 2 * (1 - p) * p * (1 - p);
  return chart(
    {
      title: "True label 1: which loss still pulls at a wrong, sure logit?",
      data: { values },
      facet: { column: { field: "what", type: "nominal", title: null, sort: ["loss"] } },
      resolve: { scale: { y: "independent" } },
      spec: {
        width: 300,
        height: 240,
        mark: { type: "line", tooltip: { content: "data" } },
        encoding: {
          x: { field: "z", type: "quantitative", title: "logit z (right is sure of the truth)" },
          y: { field: "value", type: "quantitative", title: null },
          color: {
            field: "loss",
            type: "nominal",
            title: null,
            scale: { domain: [squared, entropy], range: [PALETTE.blue, PALETTE.vermillion] },
          },
          strokeDash: {
            field: "loss",
            type: "nominal",
            title: null,
            scale: {
              domain: [squared, entropy],
              range: [
                [6, 4],
                [1, 0],
              ],
            },
          },
        },
      },
    },
    `At the logit −${formatNumber(reach)} with true label 1 the gradient of the squared error has size ` +
      `${formatNumber(atWrong, 3)}, that of the cross-entropy ${formatNumber(1 - p)}.`,
  );
}
