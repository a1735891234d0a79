import { tf } from "../../../lib/engine/index.js";

/** Runs `work` on another engine of this process, and goes back to native TensorFlow. */
export async function onBackend<T>(name: string, work: () => T): Promise<T> {
  await tf.setBackend(name);
  try {
    return work();
  } finally {
    await tf.setBackend("tensorflow");
  }
}
