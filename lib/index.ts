/** The public door of the library: `dl` in a cell, `import * as dl from "gradlab"` in a script. */

// First, as they put functions into tfjs that later imports of it take over.
import "./engine/jit/random.js";
import "./engine/gradients/functions.js";
import "./engine/gradients/logSoftmax.js";
import "./engine/disposable.js";
import "./engine/memory/ledger.js";

// core
export { ArgumentError } from "./core/errors.js";
export { Random, type RandomState } from "./core/random.js";

// notebooks
export { preflight } from "./engine/preflight.js";

// autograd
export * from "./autograd/index.js";

// engine (the tensors themselves: import "gradlab/engine")
export {
  jit,
  type Jitted,
  type JitGraphOptions,
  type JitGraphStatistics,
  type JitOptions,
  type JitState,
  type JitStatistics,
} from "./engine/jit/jit.js";
export { JitGraph, type JitGroup, type JitOperation } from "./engine/jit/index.js";
export { TracerError } from "./engine/jit/errors.js";
export { memory, type MemoryReport, type MemoryRow } from "./engine/memory/memory.js";
export { scope } from "./engine/memory/scope.js";
export { seedAll } from "./engine/seed.js";

// optim
export * from "./optim/index.js";

// data, training, transfer
export * from "./data/index.js";
export * from "./train/index.js";
export * from "./transfer/index.js";

// widgets
export * from "./widget/index.js";

// plot
export { Chart, type VegaLiteSpec } from "./plot/chart.js";
export { chart, PALETTE } from "./plot/theme.js";
export * as plot from "./plot/index.js";

// quiz
export * as quiz from "./quiz/quiz.js";
export * as flashcards from "./quiz/flashcards.js";
export * as check from "./quiz/check.js";
export * as facts from "./quiz/facts.js";
export * as callout from "./quiz/callout.js";
export { predict, reveal } from "./quiz/predict.js";
export { summary } from "./quiz/callout.js";

// nn, losses, metrics
export * as activations from "./nn/activations/index.js";
export * as forward from "./nn/forward.js";
export * as initializers from "./nn/initializers.js";
export * as interpret from "./interpret/index.js";
export * as layers from "./layers/index.js";
export { augment } from "./layers/augment.js";
export * as losses from "./losses/index.js";
export * as metrics from "./metrics/index.js";
export * as nn from "./nn/index.js";
