import assert from "node:assert/strict";
import { tf } from "../../../lib/engine/index.js";
import * as layers from "../../../lib/layers/index.js";
import { rotationRows, translationRows, zoomRows } from "../../../lib/layers/affine.js";
import { flatten, nest, type Nested } from "../../../lib/core/nested.js";
import type { Sampling } from "../../../lib/engine/kernels/imageSampling.js";
import { assertClose } from "./compare.js";
import { onBackend } from "./onBackend.js";
import {
  ADAPTED,
  ATTENTION,
  IMAGE,
  keras,
  NORMALIZED,
  TEXT,
  type ImageCase,
} from "./kerasCases.js";

type Tensor = ReturnType<typeof tf.tensor>;

/** Outputs of a layer with these weights, and the gradients of sum(first output · slope). */
function differentiated(
  layer: layers.MultiHeadAttention | layers.GroupNormalization | layers.RMSNormalization,
  inputs: readonly Tensor[],
  weights: readonly Nested[],
  slope: Nested,
  call: (inputs: readonly Tensor[]) => Tensor[],
): { readonly outputs: Tensor[]; readonly gradients: Tensor[] } {
  call(inputs);
  layer.setWeights(weights.map((weight) => tf.tensor(weight)));
  const outputs = call(inputs);
  const ofInputs = tf.grads((...xs: Tensor[]) => {
    const [first] = call(xs);
    assert.ok(first);
    return first.mul(tf.tensor(slope)).sum();
  })([...inputs]);
  const variables = layer.trainableWeights.map((each) => Reflect.get(each, "val") as never);
  if (variables.length === 0) return { outputs, gradients: ofInputs };
  const { grads } = tf.variableGrads(() => {
    const [first] = call(inputs);
    assert.ok(first);
    return first.mul(tf.tensor(slope)).sum().asScalar();
  }, variables);
  const ofWeights = variables.map(({ name }) => grads[name] as Tensor);
  return { outputs, gradients: [...ofInputs, ...ofWeights] };
}

describe("layers beside Keras", function () {
  this.timeout(120_000);
  before(() => void keras());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  ATTENTION.forEach((each, i) => {
    it(`multiHeadAttention: ${each.what}: result, scores and all gradients`, () => {
      const layer = layers.multiHeadAttention(each.options);
      const masks: Record<string, Tensor> = {};
      for (const [name, mask] of Object.entries(each.masks)) {
        masks[`${name}Mask`] = tf.tensor(mask, undefined, "bool");
      }
      const given = each.inputs.map((input) => tf.tensor(input));
      const got = differentiated(layer, given, each.weights, each.slope, (inputs) => {
        const options = { ...masks, useCausalMask: each.causal, returnAttentionScores: true };
        return layer.apply([...inputs], options) as Tensor[];
      });
      const expected = keras().attention[i];
      assert.ok(expected);
      expected.outputs.forEach((output, k) =>
        assertClose(got.outputs[k] as Tensor, output, 1e-5, `output ${k}`),
      );
      assert.equal(got.gradients.length, expected.gradients.length);
      expected.gradients.forEach((gradient, k) =>
        assertClose(got.gradients[k] as Tensor, gradient, 2e-5, `gradient ${k}`),
      );
    });
  });

  NORMALIZED.forEach((each, i) => {
    it(`${each.layer} ${JSON.stringify(each.options)}: value and gradients`, () => {
      const make =
        each.layer === "GroupNormalization" ? layers.groupNormalization : layers.rmsNormalization;
      const layer = make(each.options);
      const input = tf.tensor(each.input);
      const got = differentiated(layer, [input], each.weights, each.slope, ([x]) => [
        layer.apply(x as Tensor) as Tensor,
      ]);
      const expected = keras().normalized[i];
      assert.ok(expected);
      assertClose(got.outputs[0] as Tensor, expected.outputs[0] as Nested, 1e-5, "value");
      expected.gradients.forEach((gradient, k) =>
        assertClose(got.gradients[k] as Tensor, gradient, 2e-5, `gradient ${k}`),
      );
    });
  });

  ADAPTED.forEach((each, i) => {
    it(`normalization ${JSON.stringify(each.options)} (case ${i + 1})`, () => {
      const layer = layers.normalization(each.options);
      if (each.data !== null) layer.adapt(each.data);
      const result = layer.apply(tf.tensor(each.input)) as Tensor;
      assertClose(result, keras().adapted[i] as Nested, 1e-5, "value");
      if (each.data === null) return;
      layer.adapt(tf.tensor(each.data));
      const again = layer.apply(tf.tensor(each.input)) as Tensor;
      assert.deepEqual(again.arraySync(), result.arraySync(), "adapted from a tensor");
    });
  });

  IMAGE.forEach((each, i) => {
    it(`${each.layer} ${JSON.stringify(each.options)}`, async () => {
      for (const backend of ["tensorflow", "cpu"]) {
        await onBackend(backend, () => {
          const images = tf.tensor4d(flatten(each.images), [3, 5, 7, 2]);
          const { interpolation, fillMode, fillValue } = each.options as unknown as Sampling;
          const rows = rowsOf(each);
          const result = tf.image.transform(images, rows, interpolation, fillMode, fillValue);
          assertClose(result, keras().image[i] as Nested, 2e-5, backend);
        });
      }
    });
  });

  TEXT.forEach((each, i) => {
    it(`textVectorization ${JSON.stringify(each.options)}`, () => {
      const layer = layers.textVectorization(each.options);
      if (each.adapt) layer.adapt(each.adapt);
      const expected = keras().text[i];
      assert.ok(expected);
      assert.deepEqual(layer.getVocabulary(), expected.vocabulary);
      const result = layer.apply(tf.tensor1d([...each.texts], "string")) as Tensor;
      const width = flatten(expected.result).length / each.texts.length;
      assert.deepEqual(result.shape, [each.texts.length, width]);
      assertClose(result, nest(flatten(expected.result), result.shape), 1e-6, "numbers");
      if (!each.adapt) return;
      layer.adapt(
        tf.tensor2d(
          each.adapt.map((text) => [text]),
          undefined,
          "string",
        ),
      );
      assert.deepEqual(layer.getVocabulary(), expected.vocabulary, "adapted from a tensor");
    });
  });
});

/** What our layers would hand to `tf.image.transform` for what Keras was given. */
function rowsOf({ layer, given }: ImageCase): ReturnType<typeof rotationRows> {
  const [height, width] = [5, 7];
  const column = (name: string, at = 0): Tensor =>
    tf.tensor((given[name] as number[][]).map((row) => row[at] ?? 0));
  if (layer === "RandomRotation") {
    return rotationRows(tf.tensor(given["angle"] as Nested).mul(Math.PI / 180), height, width);
  }
  if (layer === "RandomZoom")
    return zoomRows(column("height_zoom"), column("width_zoom"), height, width);
  return translationRows(column("translations", 1), column("translations", 0));
}
