import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";

/** A function of one tensor. */
export type TensorFunction = (x: tf.Tensor) => tf.Tensor;

/**
 * The gradient of a function of one tensor with a scalar result, as a function: x ↦ ∂f/∂x. Its result
 * can be differentiated again.
 *
 * f′(x)ᵢ = ∂f/∂xᵢ; shapes: x of any shape → the same shape.
 *
 * @param f a function of a float32 tensor that gives a scalar, made of differentiable operations
 * @throws ArgumentError when f is no function, x is no float32 tensor, or f(x) is no scalar
 *
 * Source: A. G. Baydin et al., Automatic Differentiation in Machine Learning: a Survey, 2018.
 *
 * @example
 * const slope = dl.grad((x) => x.square().sum());
 * slope(tf.tensor1d([1, 2])).arraySync(); // [2, 4]
 */
export function grad(f: TensorFunction): TensorFunction {
  const both = valueAndGrad(f);
  return (x) => tf.tidy(() => both(x).grad);
}

/**
 * The result of a function and its gradient, from one pass: x ↦ { value: f(x), grad: ∂f/∂x }.
 *
 * Shapes: x of any shape → value a scalar, grad of x's shape.
 *
 * @param f a function of a float32 tensor that gives a scalar, made of differentiable operations
 * @throws ArgumentError when f is no function, x is no float32 tensor, or f(x) is no scalar
 *
 * Source: A. G. Baydin et al., Automatic Differentiation in Machine Learning: a Survey, 2018.
 *
 * @example
 * const { value, grad } = dl.valueAndGrad((x) => x.square().sum())(tf.tensor1d([1, 2]));
 * value.dataSync()[0]; // 5
 * grad.arraySync(); // [2, 4]
 */
export function valueAndGrad(
  f: TensorFunction,
): (x: tf.Tensor) => { value: tf.Scalar; grad: tf.Tensor } {
  requireFunction(f);
  return (x) => {
    requireInput("x", x);
    const { value, grad: gradient } = tf.valueAndGrad(f as (at: tf.Tensor) => tf.Scalar)(x);
    // Looked at afterwards: an error within would leave what tfjs saves for the way back.
    if (value.size !== 1) {
      tf.dispose([value, gradient]);
      throw new ArgumentError("f(x)", "a scalar (sum or mean it)", value);
    }
    return { value: value.rank === 0 ? value : asScalar(value), grad: gradient };
  };
}

/**
 * A function's result and its pullback: v ↦ vᵀJ, the vector-Jacobian product at x, which is what
 * backpropagation computes.
 *
 * vᵀJ = Σᵢ vᵢ ∂f(x)ᵢ/∂x; shapes: v as f(x) → as x.
 *
 * @param f a function of a float32 tensor, made of differentiable operations
 * @param x where
 * @throws ArgumentError when f is no function, or x or v are no float32 tensors of a fitting shape
 *
 * Source: A. G. Baydin et al., Automatic Differentiation in Machine Learning: a Survey, 2018.
 *
 * @example
 * const { value, pullback } = dl.vjp((x) => x.square(), tf.tensor1d([1, 2]));
 * value.arraySync(); // [1, 4]
 * pullback(tf.tensor1d([1, 10])).arraySync(); // [2, 40]
 */
export function vjp(
  f: TensorFunction,
  x: tf.Tensor,
): { value: tf.Tensor; pullback: (v: tf.Tensor) => tf.Tensor } {
  requireFunction(f);
  requireInput("x", x);
  const value = tf.tidy(() => f(x));
  const { shape } = value;
  const pullback = (v: tf.Tensor): tf.Tensor => {
    requireInput("v", v, shape);
    return tf.tidy(() => tf.grad(f)(x, v));
  };
  return { value, pullback };
}

/**
 * A function's result and its directional derivative: the Jacobian-vector product J v at x, how f(x)
 * changes when x moves along v.
 *
 * (J v)ᵢ = Σⱼ ∂f(x)ᵢ/∂xⱼ vⱼ; shapes: v as x → as f(x). Computed by two gradients, the second of the
 * pullback by its vector, so every operation in f needs a second derivative.
 *
 * @param f a function of a float32 tensor, made of differentiable operations
 * @param x where
 * @param v the direction
 * @throws ArgumentError when f is no function, or x or v are no float32 tensors of the same shape
 *
 * Source: J. Townsend, A new trick for calculating Jacobian vector products, 2017.
 *
 * @example
 * const { value, tangent } = dl.jvp((x) => x.square(), tf.tensor1d([1, 2]), tf.tensor1d([1, 10]));
 * value.arraySync(); // [1, 4]
 * tangent.arraySync(); // [2, 40]
 */
export function jvp(
  f: TensorFunction,
  x: tf.Tensor,
  v: tf.Tensor,
): { value: tf.Tensor; tangent: tf.Tensor } {
  requireFunction(f);
  requireInput("x", x);
  requireInput("v", v, x.shape);
  return tf.tidy(() => {
    const value = f(x);
    // The pullback is linear in its vector u, so its gradient by u does not depend on u.
    const along = (u: tf.Tensor) => tf.grad(f)(x, u).mul(v).sum();
    return { value, tangent: tf.grad(along)(tf.onesLike(value)) };
  });
}

/**
 * The Jacobian of a function of one tensor, as a function: all partial derivatives of all results.
 *
 * J[i, j] = ∂f(x)ᵢ/∂xⱼ; shape [...shape of f(x), ...shape of x]. One pass backward per result.
 *
 * @param f a function of a float32 tensor, made of differentiable operations
 * @throws ArgumentError when f is no function, or x is no float32 tensor
 *
 * Source: A. G. Baydin et al., Automatic Differentiation in Machine Learning: a Survey, 2018.
 *
 * @example
 * dl.jacobian((x) => x.square())(tf.tensor1d([1, 2])).arraySync(); // [[2, 0], [0, 4]]
 */
export function jacobian(f: TensorFunction): TensorFunction {
  requireFunction(f);
  return (x) => {
    requireInput("x", x);
    return tf.tidy(() => {
      const { shape, size } = f(x);
      const rows = Array.from({ length: size }, (_, i) => {
        // Not oneHot, which refuses a single place.
        const one = Float32Array.from({ length: size }, (__, j) => (j === i ? 1 : 0));
        return tf.grad(f)(x, tf.tensor(one, shape));
      });
      return tf.stack(rows).reshape([...shape, ...x.shape]);
    });
  };
}

/**
 * The Hessian of a function of one tensor with a scalar result, as a function: all second derivatives.
 *
 * H[i, j] = ∂²f/∂xᵢ∂xⱼ; shape [...shape of x, ...shape of x].
 *
 * @param f a function of a float32 tensor that gives a scalar, made of twice differentiable operations
 * @throws ArgumentError when f is no function, x is no float32 tensor, or f(x) is no scalar
 *
 * Source: A. G. Baydin et al., Automatic Differentiation in Machine Learning: a Survey, 2018.
 *
 * @example
 * dl.hessian((x) => x.pow(3).sum())(tf.tensor1d([2, 3])).arraySync(); // [[12, 0], [0, 18]]
 */
export function hessian(f: TensorFunction): TensorFunction {
  return jacobian(grad(f));
}

function requireFunction(f: unknown): void {
  requireThat(typeof f === "function", "f", "a function of a tensor", f);
}

function requireInput(name: string, x: tf.Tensor, shape?: readonly number[]): void {
  const tensor = x instanceof tf.Tensor && x.dtype === "float32";
  requireThat(tensor, name, "a float32 tensor", x);
  if (shape === undefined) return;
  const fits = x.shape.length === shape.length && x.shape.every((size, i) => size === shape[i]);
  requireThat(fits, name, `of shape [${shape.join(", ")}]`, x);
}

function asScalar(value: tf.Tensor): tf.Scalar {
  const scalar = value.asScalar();
  value.dispose();
  return scalar;
}
