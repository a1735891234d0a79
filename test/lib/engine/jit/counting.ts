import { bindingOf, nativeBackend } from "../../../../lib/engine/jit/native.js";

/** How many tensors TensorFlow's side holds. */
export function nativeTensors(): number {
  const backend = nativeBackend();
  if (backend === null) return 0;
  return (bindingOf(backend) as unknown as { getNumOfTensors(): number }).getNumOfTensors();
}
