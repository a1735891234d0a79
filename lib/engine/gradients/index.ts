import { mendLogSoftmax } from "./logSoftmax.js";
import { mendMasked } from "./masked.js";
import { mendRelu } from "./relu.js";
import { mendSavedOutputs } from "./savedOutputs.js";

/** Mends gradients of tfjs that are wrong, missing or slow; once, after the engine is loaded. */
export function mendGradients(): void {
  mendSavedOutputs();
  mendLogSoftmax();
  mendMasked();
  mendRelu();
}
