import type { Operations } from "../case.js";
import { CONVOLUTIONS, NORMALIZATION, POOLING } from "./convolutions.js";
import { ARITHMETIC, ELEMENTWISE } from "./elementwise.js";
import { IMAGES } from "./images.js";
import { LINEAR_ALGEBRA, SPECTRAL } from "./linearAlgebra.js";
import { LOSSES, RECURRENT } from "./losses.js";
import { REDUCTIONS } from "./reductions.js";
import { INDEXING, SHAPES } from "./shapes.js";

/** All operations with a derivative, by the names that they have after `tf.`. */
export const OPERATIONS: Operations = {
  ...ELEMENTWISE,
  ...ARITHMETIC,
  ...REDUCTIONS,
  ...SHAPES,
  ...INDEXING,
  ...LINEAR_ALGEBRA,
  ...SPECTRAL,
  ...CONVOLUTIONS,
  ...POOLING,
  ...NORMALIZATION,
  ...IMAGES,
  ...LOSSES,
  ...RECURRENT,
};
