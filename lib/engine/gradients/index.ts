import { mendBackward } from "./backward.js";
import { complexNumbers } from "./complex.js";
import { cumulative } from "./cumulative.js";
import { elementwise } from "./elementwise.js";
import { mendLogSoftmax } from "./logSoftmax.js";
import { pow } from "./pow.js";
import { mendRelu } from "./relu.js";
import { replaceGradients } from "./replace.js";
import { sigmoids } from "./sigmoid.js";
import { mendTile } from "./tile.js";

/** Mends gradients of tfjs that are wrong, missing or slow; once, after the engine is loaded. */
export function mendGradients(): void {
  mendBackward();
  mendLogSoftmax();
  mendRelu();
  replaceGradients(...cumulative, ...elementwise, pow, ...sigmoids());
  replaceGradients(...complexNumbers());
  mendTile();
}
