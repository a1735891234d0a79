/**
 * `import { tf } from "gradlab/engine"`: tfjs on the best engine that works here, chosen at the first
 * import. The environment variable GRADLAB_ENGINE (native, wasm or cpu) asks for one.
 */
import "./disposable.js";
import "./memory/ledger.js";
import "./printing/install.js";
import { chooseEngine, type EngineReport } from "./choose.js";
import type { JitMode } from "./jit/mode.js";

export { seedAll } from "./seed.js";
export type { EngineReport, JitMode };

const engine = await chooseEngine(process.env["GRADLAB_ENGINE"]);

/** tfjs with the additions of tfjs-node; the same instance as every other import of tfjs. */
export const tf: typeof import("@tensorflow/tfjs-node-gpu") = engine.tf;

/** Which engine `tf` runs on, and why not on a better one. */
export const engineReport: EngineReport = engine.report;
