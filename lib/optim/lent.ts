import * as tf from "@tensorflow/tfjs";

/** A variable and what it is to be for a while. */
export interface Lent {
  readonly variable: tf.Variable;
  readonly value: tf.Tensor;
}

/** Runs `use` while the variables have other values; afterwards they have their own again. */
export async function withValues<R>(lent: readonly Lent[], use: () => R | Promise<R>): Promise<R> {
  const own = lent.map(({ variable }) => variable.clone());
  try {
    for (const { variable, value } of lent) variable.assign(value);
    return await use();
  } finally {
    lent.forEach(({ variable }, i) => {
      if (!variable.isDisposed) variable.assign(own[i] as tf.Tensor);
    });
    tf.dispose(own);
  }
}
