import { requireThat } from "../../core/errors.js";
import { tfjs } from "../tfjsNode.js";

type Factory = (args?: Readonly<Record<string, unknown>>) => unknown;

/** The layers with a share to drop, and the names of their options for it. */
const RATES: Readonly<Record<string, readonly string[]>> = {
  dropout: ["rate"],
  spatialDropout1d: ["rate"],
  alphaDropout: ["rate"],
  gaussianDropout: ["rate"],
  simpleRNN: ["dropout", "recurrentDropout"],
  simpleRNNCell: ["dropout", "recurrentDropout"],
  lstm: ["dropout", "recurrentDropout"],
  lstmCell: ["dropout", "recurrentDropout"],
  gru: ["dropout", "recurrentDropout"],
  gruCell: ["dropout", "recurrentDropout"],
  convLstm2d: ["dropout", "recurrentDropout"],
  convLstm2dCell: ["dropout", "recurrentDropout"],
};

/** Layers refuse a share to drop that is none: tfjs clamps some, and takes others as they are. */
export function checkRates(): void {
  const layers = tfjs().layers as unknown as Record<string, Factory>;
  for (const [name, options] of Object.entries(RATES)) {
    const original = layers[name];
    if (original === undefined) continue;
    layers[name] = (args) => {
      for (const option of options) {
        const rate = args?.[option] ?? 0;
        const share = typeof rate === "number" && rate >= 0 && rate < 1;
        requireThat(share, option, "a number in [0, 1)", rate);
      }
      return original(args);
    };
  }
}
