/**
 * Run as a program: the derivatives of all cases on the engine that GRADLAB_ENGINE names, as a user
 * takes them; on native TensorFlow compiled too. Prints JSON.
 */
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { grad } from "../../../../lib/autograd/index.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { objectiveOf, pointOf } from "./case.js";
import { first, outcome, second, type Outcome } from "./derivatives.js";
import { OPERATIONS } from "./operations/index.js";
import { allCases, type EngineRow } from "./rows.js";

const native = tf.getBackend() === "tensorflow";

/** The second call runs the graph. */
function jitted(f: (x: tf.Tensor) => tf.Tensor, at: readonly number[]): Outcome {
  const compiled = jit(grad(f), { xla: false });
  const x = tf.tensor1d([...at]);
  try {
    return outcome(() =>
      tf.tidy(() => {
        compiled(x);
        const result = compiled(x).dataSync();
        if (compiled.stats().calls !== 1) throw new Error("was not compiled");
        compiled.dispose();
        return result;
      }),
    );
  } finally {
    compiled.dispose();
    x.dispose();
  }
}

const rows: EngineRow[] = allCases(OPERATIONS).map(({ given }) => {
  const f = objectiveOf(given);
  const at = pointOf(given);
  return {
    first: outcome(() => first(f, at)),
    second: outcome(() => second(f, at)),
    ...(native ? { jitted: jitted(f, at) } : {}),
  };
});
console.log(JSON.stringify({ rows }));
