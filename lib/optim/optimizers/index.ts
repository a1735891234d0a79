/** `dl.optimizers`: they train models, and walk over surfaces in float64, by one and the same rule. */
export { bookMomentum, SGD, type SGDOptions } from "./sgd.js";
export { Adagrad } from "./adagrad.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export { Adam, AdamW, type AdamOptions } from "./adam.js";
export { Adamax } from "./adamax.js";
export { Nadam } from "./nadam.js";
export { Lion } from "./lion.js";
export { Adadelta } from "./adadelta.js";
export { Ftrl, type FtrlOptions } from "./ftrl.js";
