import * as tf from "@tensorflow/tfjs";

/** What tfjs keeps of a forward pass until the backward pass, and does not declare. */
interface TapeState {
  /** undefined before the first gradient. */
  activeTape: readonly { readonly saved?: readonly tf.Tensor[] }[] | null | undefined;
  readonly gradientDepth: number;
}

/**
 * Runs a computation of gradients. When it throws, tfjs leaves the tensors that the forward pass saved for
 * the backward pass, and no tidy reaches them: they are freed here.
 */
export function freeingTape<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { state } = tf.engine() as unknown as { readonly state: TapeState };
    if (state.gradientDepth === 0) {
      for (const { saved = [] } of state.activeTape ?? []) tf.dispose([...saved]);
      state.activeTape = null;
    }
    throw error;
  }
}
