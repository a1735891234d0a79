/** How many of the arrays that tensors were made of are still held, for a test that runs this with a collector. */
import { setTimeout as pause } from "node:timers/promises";
import { tf } from "gradlab/engine";

const COUNT = 400;
const tensors: unknown[] = [];
const arrays: WeakRef<Float32Array>[] = [];
for (let i = 0; i < COUNT; i++) {
  const array = new Float32Array(16 + (i % 64)).fill(1);
  arrays.push(new WeakRef(array));
  const tensor = tf.tensor1d(array);
  tensors.push(tensor, tensor.neg());
}
// A weak reference holds until the turn of the event loop is over.
await pause(10);
globalThis.gc?.();
await pause(10);
globalThis.gc?.();
const held = arrays.filter((each) => each.deref() !== undefined).length;
console.log(JSON.stringify({ tensors: tensors.length, held }));
