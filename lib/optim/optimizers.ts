/** `dl.optimizers`: optimizers as pure functions of numbers, in float64. */
export { bookMomentum, SGD, type SGDOptions } from "./sgd.js";
export { Adagrad, Adam, AdamW, RMSprop, type AdamOptions } from "./adaptive.js";
