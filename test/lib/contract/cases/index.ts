import type { Contract } from "../harness.js";
import { AUTOGRAD } from "./autograd.js";
import { CORE } from "./core.js";
import { DATA } from "./data.js";
import { ENGINE } from "./engine.js";
import { LOSSES } from "./losses.js";
import { METRICS } from "./metrics.js";
import { NN } from "./nn.js";
import { QUIZ } from "./quiz.js";
import { TRANSFER } from "./transfer.js";
import { WIDGET } from "./widget.js";

export const CONTRACTS: readonly Contract[] = [
  ...AUTOGRAD,
  ...CORE,
  ...DATA,
  ...ENGINE,
  ...LOSSES,
  ...METRICS,
  ...NN,
  ...QUIZ,
  ...TRANSFER,
  ...WIDGET,
];

/** Folders whose contracts are still to be written. */
export const NOT_YET: readonly string[] = ["engine", "interpret", "optim", "plot", "train"];
