import { logistic } from "../core/special.js";

/** A scalar operation: its result, and how fast the result varies with each argument. */
export interface Operation {
  /** tfjs's word for it. */
  readonly name: string;
  /** The result. */
  compute(args: readonly number[]): number;
  /** The local gradients ∂result/∂argument, one per argument. */
  partials(args: readonly number[], result: number): readonly number[];
  /** How people write it: `write(["x", "w"])` is "x · w". */
  write(args: readonly string[]): string;
  /** The same result as a Vega expression, for pictures that compute by themselves. */
  expression(args: readonly string[]): string;
  /** Which smooth piece the arguments lie in; only for functions with a kink. */
  piece?(args: readonly number[]): string;
}

type Unary = (x: number) => number;

interface UnaryText {
  readonly name: string;
  readonly compute: Unary;
  readonly slope: (x: number, y: number) => number;
  readonly expression: (x: string) => string;
  readonly piece?: (x: number) => string;
}

/** An operation with one argument, written name(x). */
function unary({ name, compute, slope, expression, piece }: UnaryText): Operation {
  const operation = {
    name,
    compute: ([x]: readonly number[]) => compute(x as number),
    partials: ([x]: readonly number[], y: number) => [slope(x as number, y)],
    write: ([x]: readonly string[]) => `${name}(${x})`,
    expression: ([x]: readonly string[]) => expression(x as string),
  };
  if (piece === undefined) return operation;
  return { ...operation, piece: ([x]: readonly number[]) => piece(x as number) };
}

interface BinaryText {
  readonly name: string;
  readonly compute: (x: number, y: number) => number;
  readonly partials: (x: number, y: number, result: number) => readonly [number, number];
  readonly write: (x: string, y: string) => string;
  readonly expression: (x: string, y: string) => string;
  readonly piece?: (x: number, y: number) => string;
}

/** An operation with two arguments. */
function binary({ name, compute, partials, write, expression, piece }: BinaryText): Operation {
  const operation = {
    name,
    compute: ([x, y]: readonly number[]) => compute(x as number, y as number),
    partials: ([x, y]: readonly number[], result: number) =>
      partials(x as number, y as number, result),
    write: ([x, y]: readonly string[]) => write(x as string, y as string),
    expression: ([x, y]: readonly string[]) => expression(x as string, y as string),
  };
  if (piece === undefined) return operation;
  return { ...operation, piece: ([x, y]: readonly number[]) => piece(x as number, y as number) };
}

const side = (x: number): string => (x > 0 ? "above 0" : x < 0 ? "below 0" : "at 0");

export const add = binary({
  name: "add",
  compute: (x, y) => x + y,
  partials: () => [1, 1],
  write: (x, y) => `${x} + ${y}`,
  expression: (x, y) => `(${x} + ${y})`,
});

export const sub = binary({
  name: "sub",
  compute: (x, y) => x - y,
  partials: () => [1, -1],
  write: (x, y) => `${x} − ${y}`,
  expression: (x, y) => `(${x} - ${y})`,
});

export const mul = binary({
  name: "mul",
  compute: (x, y) => x * y,
  partials: (x, y) => [y, x],
  write: (x, y) => `${x} · ${y}`,
  expression: (x, y) => `(${x} * ${y})`,
});

export const div = binary({
  name: "div",
  compute: (x, y) => x / y,
  partials: (x, y) => [1 / y, -x / (y * y)],
  write: (x, y) => `${x} / ${y}`,
  expression: (x, y) => `(${x} / ${y})`,
});

export const pow = binary({
  name: "pow",
  compute: (x, y) => x ** y,
  // The exponent's partial needs a logarithm, which a base of 0 or less lacks: 0 there, as the
  // exponents of such bases are constants.
  partials: (x, y, result) => [y === 0 ? 0 : y * x ** (y - 1), x > 0 ? result * Math.log(x) : 0],
  write: (x, y) => `${x} ^ ${y}`,
  expression: (x, y) => `pow(${x}, ${y})`,
});

/** Ties share the gradient evenly, as in PyTorch. */
export const maximum = binary({
  name: "maximum",
  compute: Math.max,
  partials: (x, y) => (x === y ? [0.5, 0.5] : x > y ? [1, 0] : [0, 1]),
  write: (x, y) => `max(${x}, ${y})`,
  expression: (x, y) => `max(${x}, ${y})`,
  piece: (x, y) => side(x - y),
});

/** The largest of any number of arguments; ties share the gradient evenly. */
export const max: Operation = {
  name: "max",
  compute: largest,
  partials: (args, result) => {
    const ties = args.filter((x) => x === result).length;
    return args.map((x) => (x === result ? 1 / ties : 0));
  },
  write: (args) => `max(${args.join(", ")})`,
  expression: (args) => `max(${args.join(", ")})`,
  piece: (args) => {
    const result = largest(args);
    return args.flatMap((x, at) => (x === result ? [at] : [])).join(", ");
  },
};

/** Without spreading, so that 100,000 arguments are no deeper than two; NaN stays NaN. */
function largest(args: readonly number[]): number {
  return args.reduce((a, b) => Math.max(a, b), -Infinity);
}

/** |x − y| as one node; at x = y both partials are 0, the middle of the possible slopes. */
export const absDifference = binary({
  name: "absDifference",
  compute: (x, y) => Math.abs(x - y),
  partials: (x, y) => [Math.sign(x - y), Math.sign(y - x)],
  write: (x, y) => `|${x} − ${y}|`,
  expression: (x, y) => `abs(${x} - ${y})`,
  piece: (x, y) => side(x - y),
});

export const neg = unary({
  name: "neg",
  compute: (x) => -x,
  slope: () => -1,
  expression: (x) => `(-(${x}))`,
});

/** The slope at 0 is 0, the middle of the possible slopes, as in PyTorch and TensorFlow. */
export const abs = unary({
  name: "abs",
  compute: Math.abs,
  slope: Math.sign,
  expression: (x) => `abs(${x})`,
  piece: side,
});

export const exp = unary({
  name: "exp",
  compute: Math.exp,
  slope: (_, y) => y,
  expression: (x) => `exp(${x})`,
});

export const log = unary({
  name: "log",
  compute: Math.log,
  slope: (x) => 1 / x,
  expression: (x) => `log(${x})`,
});

export const tanh = unary({
  name: "tanh",
  compute: Math.tanh,
  // 1 / cosh², as 1 − tanh² rounds to 0 from x = 19 on.
  slope: (x) => 1 / Math.cosh(x) ** 2,
  expression: (x) => `(1 - 2 / (exp(2 * ${x}) + 1))`,
});

export const sigmoid = unary({
  name: "sigmoid",
  compute: logistic,
  // σ(x) · σ(−x), as 1 − σ(x) rounds to 0 from x = 37 on.
  slope: (x) => logistic(x) * logistic(-x),
  expression: (x) => `(1 / (1 + exp(-(${x}))))`,
});

/** The slope at 0 is 0, as in TensorFlow. */
export const relu = unary({
  name: "relu",
  compute: (x) => Math.max(0, x),
  slope: (x) => (x > 0 ? 1 : 0),
  expression: (x) => `max(0, ${x})`,
  piece: side,
});

/** x above 0, alpha · x below; the slope at 0 is alpha. */
export function leakyRelu(alpha: number): Operation {
  return unary({
    name: "leakyRelu",
    compute: (x) => (x > 0 ? x : alpha * x),
    slope: (x) => (x > 0 ? 1 : alpha),
    expression: (x) => `(${x} > 0 ? ${x} : ${alpha} * ${x})`,
    piece: side,
  });
}

/** The sum of any number of arguments, as one node. */
export const sum: Operation = {
  name: "sum",
  compute: (args) => args.reduce((total, x) => total + x, 0),
  partials: (args) => args.map(() => 1),
  write: (args) => args.join(" + "),
  expression: (args) => `(${args.join(" + ")})`,
};
