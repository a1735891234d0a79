/**
 * Operations that fail a check, with the reason. It only shrinks: one that passes must go, and then
 * the table be written anew (see table.test.ts).
 */
export const KNOWN: Readonly<Record<string, string>> = {
  logSigmoid: "fails on native TensorFlow",
  prelu: "at 0; no second derivative",
  relu6: "1 at the kinks, where TensorFlow has 0; no second derivative",
  selu: "at 0; no second derivative",
  divNoNan: "no gradient",
  floorDiv: "has the gradient of a division instead of 0",
  max: "ties get all of the gradient each, where TensorFlow shares it",
  min: "ties get all of the gradient each, where TensorFlow shares it",
  prod: "negative axes fail; no second derivative",
  tile: "only up to rank 4",
  conv3dTranspose: "no gradient; wrong result on cpu for a kernel smaller than its strides",
  maxPool3d: "wrong on wasm; no second derivative",
  maxPoolWithArgmax: "no gradient",
  "losses.softmaxCrossEntropy": "wrong by labels, wrong second derivative",
};
