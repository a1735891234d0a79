/**
 * Operations that fail a check, with the reason. It only shrinks: one that passes must go, and then
 * the table be written anew (see table.test.ts).
 */
export const KNOWN: Readonly<Record<string, string>> = {
  conv3dTranspose: "TensorFlow's own is wrong on a CPU for a kernel smaller than its strides",
};
