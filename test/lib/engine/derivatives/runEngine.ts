/**
 * Run as a program: the derivatives of all cases on the engine that GRADLAB_ENGINE names, as a user
 * takes them, as they are and compiled. Prints JSON.
 */
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { grad } from "../../../../lib/autograd/index.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { objectiveOf, pointOf, type Case } from "./case.js";
import { first, outcome, second, type Outcome } from "./derivatives.js";
import { OPERATIONS } from "./operations/index.js";
import { productsOf, type Products } from "./products.js";
import { allCases, type EngineRow } from "./rows.js";

const native = tf.getBackend() === "tensorflow";

/** The second call runs the graph, where there are graphs. */
function jitted(f: (x: tf.Tensor) => tf.Tensor, at: readonly number[]): Outcome {
  const compiled = jit(grad(f), { xla: false });
  const x = tf.tensor1d([...at]);
  try {
    return outcome(() =>
      tf.tidy(() => {
        compiled(x);
        const result = compiled(x).dataSync();
        const { traces, calls } = compiled.stats();
        compiled.dispose();
        if (traces + calls !== (native ? 2 : 0)) throw new Error("graphs where there are none");
        return result;
      }),
    );
  } finally {
    compiled.dispose();
    x.dispose();
  }
}

function products(given: Case): Products | string | null {
  if (!native) return null;
  try {
    return productsOf(given);
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

const rows: EngineRow[] = allCases(OPERATIONS).map(({ given }) => {
  const f = objectiveOf(given);
  const at = pointOf(given);
  return {
    first: outcome(() => first(f, at)),
    second: outcome(() => second(f, at)),
    jitted: jitted(f, at),
    products: products(given),
  };
});
console.log(JSON.stringify({ rows }));
