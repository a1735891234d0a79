/** Whether steps are compiled: where the code is known, always (what cannot be is an error), or never. */
export type JitMode = "auto" | boolean;

interface WithJit {
  /**
   * Whether steps run as one compiled graph, on native TensorFlow: "auto", the default, where all code in
   * the step is tfjs's or gradlab's; true: always; false: never.
   */
  readonly jit?: JitMode;
}

declare module "@tensorflow/tfjs-layers/dist/engine/training_tensors.js" {
  interface ModelFitArgs extends WithJit {}
}
declare module "@tensorflow/tfjs-layers/dist/engine/training_dataset.js" {
  interface ModelFitDatasetArgs<T> extends WithJit {}
}
