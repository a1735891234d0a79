import { requireThat } from "../core/errors.js";
import { mendCrossEntropy } from "./models/crossEntropy.js";
import { mendEarlyStopping } from "./models/earlyStopping.js";
import { loadCpu, loadWasm } from "./fallback.js";
import { adaptFit } from "./models/fit.js";
import { mendGradients } from "./gradients/index.js";
import { mendImageTransform } from "./kernels/imageTransform.js";
import { mendLeaks } from "./models/leaks.js";
import { loadNative } from "./native.js";
import { mendNormalization } from "./models/normalization/index.js";
import { mendPadding3d } from "./kernels/padding3d.js";
import { applyConstraints } from "./models/constraints.js";
import { checkRates } from "./models/rates.js";
import { mendRepeatedInputs } from "./models/repeatedInputs.js";
import { mendStringBatches } from "./models/strings.js";
import { mendTargets } from "./models/targets.js";
import type { TfjsNode } from "./tfjsNode.js";

/** Which engine runs under `tf`, for people. */
export interface EngineReport {
  /** For example "TensorFlow 2.21.0 on CPU". */
  readonly sentence: string;
  /** Why a better engine is not in use and what to do, in one sentence; null when the best one is. */
  readonly reason: string | null;
}

export interface Engine {
  readonly tf: TfjsNode;
  readonly report: EngineReport;
}

const NAMES = ["native", "wasm", "cpu"];

/**
 * Loads the best engine that works here: native TensorFlow, else WebAssembly, else plain JavaScript.
 *
 * @param wanted one of native, wasm, cpu: only this one
 * @throws Error when the wanted engine does not work here
 */
export async function chooseEngine(wanted: string | undefined): Promise<Engine> {
  const known = wanted === undefined || NAMES.includes(wanted);
  requireThat(known, "GRADLAB_ENGINE", `one of ${NAMES.join(", ")}`, wanted);
  const engine = await load(wanted);
  adaptFit();
  mendGradients();
  mendImageTransform();
  mendNormalization();
  mendPadding3d();
  mendStringBatches();
  mendCrossEntropy();
  mendTargets();
  mendEarlyStopping();
  mendLeaks();
  mendRepeatedInputs();
  checkRates();
  applyConstraints();
  return engine;
}

async function load(wanted: string | undefined): Promise<Engine> {
  let reason = `GRADLAB_ENGINE=${wanted} asks for this engine.`;
  if (wanted === undefined || wanted === "native") {
    const native = loadNative();
    if (native.tf) {
      return { tf: native.tf, report: { sentence: native.sentence, reason: native.reason } };
    }
    if (wanted === "native") throw new Error(native.reason);
    reason = native.reason;
  }
  if (wanted !== "cpu") {
    const tf = await loadWasm(reason);
    if (tf) return { tf, report: { sentence: `tfjs ${tf.version.tfjs} on WebAssembly`, reason } };
    if (wanted === "wasm") throw new Error("WebAssembly does not run here: unset GRADLAB_ENGINE.");
  }
  const tf = await loadCpu(reason);
  return { tf, report: { sentence: `tfjs ${tf.version.tfjs} in plain JavaScript`, reason } };
}
