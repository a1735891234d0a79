import { mendBatchNormalization } from "./batch.js";
import { mendLayerNormalization } from "./layer.js";

/** Makes tfjs's normalising layers fast; once, after the engine is loaded. */
export function mendNormalization(): void {
  mendLayerNormalization();
  mendBatchNormalization();
}
