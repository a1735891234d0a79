import * as tf from "@tensorflow/tfjs";
import { hessian, jacobian, jvp, valueAndGrad, vjp } from "../../../../lib/autograd/index.js";
import { directionOf, objectiveOf, pointOf, resultsOf, weightsOf, type Case } from "./case.js";

/** Jacobians and Hessians take a gradient for each row. */
const MOST = { inputs: 12, results: 6 };

/** A case's derivatives by all other functions that a user has; the same numbers, by other ways. */
export interface Products {
  /** Ways to the first derivative. */
  readonly first: Readonly<Record<string, readonly number[]>>;
  /** Ways to how the results change along the direction. */
  readonly along: Readonly<Record<string, readonly number[]>>;
  readonly hessian: readonly number[];
}

/** null where the case is too large for it, or has no derivative by which they must agree. */
export function productsOf(given: Case): Products | null {
  const at = pointOf(given);
  if (at.length > MOST.inputs || given.kink !== undefined) return null;
  let products: Products | null = null;
  tf.tidy(() => {
    const x = tf.tensor1d(at);
    const u = tf.tensor1d(directionOf(at.length));
    const [f, objective] = [resultsOf(given), objectiveOf(given)];
    const y = f(x);
    if (y.size > MOST.results) return;
    // How the objective changes with the results.
    const slope = y.add(1).mul(tf.tensor1d(weightsOf(y.size)));
    const rows = jacobian(f)(x).reshape([y.size, at.length]);
    const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
    products = {
      first: {
        valueAndGrad: numbers(valueAndGrad(objective)(x).grad),
        vjp: numbers(vjp(f, x).pullback(slope)),
        jacobian: numbers(slope.reshape([1, -1]).matMul(rows)),
      },
      along: {
        jvp: numbers(jvp(f, x, u).tangent),
        jacobian: numbers(rows.matMul(u.reshape([-1, 1]))),
      },
      hessian: numbers(
        hessian(objective)(x)
          .reshape([at.length, at.length])
          .matMul(u.reshape([-1, 1])),
      ),
    };
  });
  return products;
}
