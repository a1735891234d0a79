import { mendBackward } from "./backward.js";
import { complexNumbers } from "./complex.js";
import { activations } from "./activations.js";
import { composed } from "./composed.js";
import { convolution } from "./convolution.js";
import { cropAndResize } from "./crop.js";
import { cumulative } from "./cumulative.js";
import { einsum } from "./einsum.js";
import { elementwise } from "./elementwise.js";
import { addFilterGradient } from "./filterGradient.js";
import { exchangeMethods } from "./functions.js";
import { indexing } from "./indexing.js";
import { mendLogSoftmax } from "./logSoftmax.js";
import { matMul } from "./matMul.js";
import { pooling } from "./pooling.js";
import { mendPoolingKernels } from "./poolingKernels.js";
import { pow } from "./pow.js";
import { mendRelu } from "./relu.js";
import { reductions } from "./reductions.js";
import { replaceGradients } from "./replace.js";
import { mendResizeKernels, resize } from "./resize.js";
import { rotateWithOffset } from "./rotate.js";
import { segments } from "./segments.js";
import { sigmoids } from "./sigmoid.js";
import { slicing } from "./slicing.js";
import { tile } from "./tile.js";

/** Mends gradients of tfjs that are wrong, missing or slow; once, after the engine is loaded. */
export function mendGradients(): void {
  mendBackward();
  exchangeMethods();
  mendLogSoftmax();
  mendRelu();
  addFilterGradient();
  mendPoolingKernels();
  mendResizeKernels();
  replaceGradients(
    ...activations,
    ...composed(),
    ...convolution,
    cropAndResize,
    ...cumulative,
    einsum,
    ...elementwise,
    ...indexing,
    matMul(),
    ...pooling,
    pow,
    ...reductions,
    ...resize,
    rotateWithOffset,
    ...segments,
    ...sigmoids(),
    ...slicing,
    tile,
  );
  // They wrap what is registered above.
  replaceGradients(...complexNumbers());
}
