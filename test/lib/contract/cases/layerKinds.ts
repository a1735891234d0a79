import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { but, called, count, given, options, text, type Kind } from "../kinds.js";

type Layer = tfTypes.layers.Layer;
type Makers = Readonly<Record<string, (options: object) => Layer>>;

/** A list of sizes, as `inputShape` is one. */
export const sizes = (valid: readonly (number | null)[]): Kind =>
  but(
    given(() => [...valid]),
    { zero: () => [0], negative: () => [-1], "not whole": () => [1.5], NaN: () => [NaN] },
  );

/**
 * The function that makes a layer and the class itself, which take and refuse the same. With inputs the
 * layer is applied to them as training does.
 */
export function layer(
  maker: string,
  className: string,
  fields: Readonly<Record<string, Kind>>,
  { bad = [], inputs }: { readonly bad?: Contract["bad"]; readonly inputs?: Kind } = {},
): readonly Contract[] {
  const common = { inputShape: sizes([4]), batchSize: count(2), name: text("layer") };
  const contract = (name: string, make: (given: object) => Layer): Contract => ({
    name: `layers.${name}`,
    args: { options: options({ ...common, ...fields }), ...(inputs && { inputs }) },
    bad: [
      [
        "batchInputShape: negative",
        { options: () => ({ ...valid(fields), batchInputShape: [null, -1] }) },
        /batchInputShape must be /,
      ],
      ...bad,
    ],
    call: (given: object, x?: tfTypes.Tensor) =>
      using(make(given), (made) => x && made.apply(x, { training: true })),
  });
  const { layers } = dl as unknown as { readonly layers: Makers };
  const construct = (given: object) =>
    Reflect.construct(layers[className] as unknown as new () => Layer, [given]) as Layer;
  return [
    contract(maker, (given) => (layers[maker] as Makers[string])(given)),
    contract(className, construct),
  ];
}

function valid(fields: Readonly<Record<string, Kind>>): object {
  return options(fields).valid() as object;
}

/** What a layer gives; its weights go when it has done its work. */
export function using<L extends Layer, T>(made: L, work: (made: L) => T): T {
  try {
    return work(made);
  } finally {
    for (const weight of made.weights) weight.dispose();
  }
}

/** A tensor of numbers for a layer with one input. */
export const input = (
  shape: number[],
  wrongShapes: Readonly<Record<string, number[]>> = {},
): Kind =>
  called(
    but(
      given(() => tf.ones(shape)),
      {
        texts: () => textsOf(shape),
        "complex numbers": () => tf.tidy(() => tf.complex(tf.ones(shape), tf.ones(shape))),
        none: () => [],
        several: () => [tf.ones(shape), tf.ones(shape), tf.ones(shape)],
        ...Object.fromEntries(
          Object.entries(wrongShapes).map(([what, wrong]) => [what, () => tf.ones(wrong)]),
        ),
      },
    ),
    "input",
  );

/** The shape of a layer's one input. */
export const inputShape = (
  valid: readonly (number | null)[],
  wrong: Readonly<Record<string, readonly (number | null)[]>> = {},
): Kind =>
  called(
    but(
      given(() => [...valid]),
      {
        several: () => [[...valid], [...valid], [...valid]],
        ...Object.fromEntries(Object.entries(wrong).map(([what, shape]) => [what, () => shape])),
      },
    ),
    "input",
  );

export function textsOf(shape: readonly number[]): tfTypes.Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(Array<string>(count).fill("a"), [...shape], "string");
}
