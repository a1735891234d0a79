import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { HOST, type Host, InterruptedError } from "../../../lib/core/host.js";
import { flatten, type Nested } from "../../../lib/core/nested.js";
import * as interpret from "../../../lib/interpret/index.js";
import { askPython } from "../../oracle/python.js";
import { cnn, image, withoutLeak } from "./models.js";

function close(actual: Nested, expected: Nested, within: number, what: string): void {
  const [a, b] = [flatten(actual), flatten(expected)];
  assert.equal(a.length, b.length, what);
  const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
  assert.ok(worst <= within, `${what}: differs by ${worst}`);
}

interface Oracle {
  readonly score: number;
  readonly saliency: Nested;
  readonly saliencyOfOutput: Nested;
  readonly alpha: Nested;
  readonly cam: Nested;
  readonly upsampled: Nested;
  readonly features: Nested;
  readonly drops: Nested;
}

describe("interpret of images equals Keras with the same weights", () => {
  const target = 1;
  const x = image(9);
  let expected: Oracle;
  let flat: tf.LayersModel;
  let nested: tf.LayersModel;

  before(() => {
    flat = cnn(3);
    nested = cnn(3, true);
    const weights = flat.getWeights().map((weight) => weight.arraySync());
    const request = { weights, image: x, target, size: 4, stride: 2 };
    expected = askPython("insight_models.py", request) as Oracle;
  });

  after(() => {
    flat.dispose();
    nested.dispose();
  });

  it("gradCam, also of a layer in an inner model", async () => {
    for (const [model, layer] of [
      [flat, "conv2"],
      [nested, "base/conv2"],
    ] as const) {
      await withoutLeak(() => {
        const found = interpret.gradCam(model, x, { target });
        assert.equal(found.layer, layer);
        close(found.score, expected.score, 1e-5, "score");
        close(found.channelWeights, expected.alpha, 1e-6, "α");
        close(found.map, expected.cam, 1e-5, "map");
        close(found.upsampled, expected.upsampled, 1e-5, "upsampled");
        assert.deepEqual(interpret.gradCam(model, x, { target, layer: "conv2" }), found);
      });
    }
  });

  it("saliency of the logit and of the probability", async () => {
    for (const model of [flat, nested]) {
      await withoutLeak(() => {
        const found = interpret.saliency(model, x, { target });
        close(found.score, expected.score, 1e-5, "score");
        close(found.gradient, expected.saliency, 1e-6, "gradient");
        const channels = expected.saliency as number[][][];
        const map = channels.map((row) => row.map((c) => Math.max(...c.map(Math.abs))));
        close(found.map, map, 1e-6, "map");
        const output = interpret.saliency(model, x, { target, score: "output" });
        close(output.gradient, expected.saliencyOfOutput, 1e-6, "of the output");
      });
    }
  });

  it("occlusion", async () => {
    await withoutLeak(async () => {
      const options = { target, size: 4, stride: 2, value: 0.25, batchSize: 7 };
      const found = await interpret.occlusion(nested, x, options);
      close(found.drops, expected.drops, 1e-5, "drops");
      assert.deepEqual([found.map.length, found.map[0]?.length], [10, 12]);
      close(found.map[0]?.[0] ?? NaN, found.drops[0]?.[0] ?? 0, 1e-9, "a corner");
    });
  });

  it("feature maps", async () => {
    await withoutLeak(() => {
      const { maps, layer } = interpret.featureMaps(nested, "conv2", x);
      assert.equal(layer, "base/conv2");
      const rows = expected.features as number[][][];
      const channelFirst = maps.map((_, c) =>
        rows.map((row) => row.map((pixel) => pixel[c] ?? NaN)),
      );
      close(maps, channelFirst, 1e-6, "maps");
    });
    await withoutLeak(() => {
      const batch = tf.tensor4d([x, x]);
      const rows = interpret.features(flat, "conv2", batch);
      assert.deepEqual(rows.shape, [2, 3 * 4 * 6]);
      close(Array.from(rows.dataSync().slice(0, 72)), expected.features, 1e-6, "features");
      tf.dispose([batch, rows]);
    });
  });
});

describe("interpret in closed form", () => {
  it("saliency of a linear model is |w|, whatever the sample", () => {
    const w = [
      [0.5, -2],
      [1.5, 0],
      [-3, 1],
    ];
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 2,
          inputShape: [3],
          weights: [tf.tensor2d(w), tf.tensor1d([1, 2])],
        }),
      ],
    });
    for (const target of [0, 1]) {
      const { map, gradient, score } = interpret.saliency(model, [1, 2, 3], { target });
      assert.deepEqual(map, [w.map((row) => Math.abs(row[target] ?? 0))]);
      assert.deepEqual(
        gradient,
        w.map((row) => row[target]),
      );
      assert.equal(
        score,
        w.reduce((sum, row, i) => sum + (i + 1) * (row[target] ?? 0), target + 1),
      );
    }
    model.dispose();
  });

  it("Grad-CAM of one linear convolution with mean pooling: α = v/n, map = Σ αₖ Aᵏ", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 2,
          kernelSize: 1,
          useBias: false,
          inputShape: [2, 2, 1],
          weights: [tf.tensor4d([2, -1], [1, 1, 1, 2])],
        }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 1, weights: [tf.tensor2d([[3], [1]]), tf.zeros([1])] }),
      ],
    });
    const found = interpret.gradCam(model, [
      [[1], [2]],
      [[3], [-4]],
    ]);
    assert.deepEqual(found.channelWeights, [0.75, 0.25]);
    // 0.75·2x − 0.25·x = 1.25 x, and nothing below 0.
    assert.deepEqual(found.map, [
      [1.25, 2.5],
      [3.75, 0],
    ]);
    model.dispose();
  });

  it("a drop by occlusion of a linear model is Σ w (x − value) over the square", async () => {
    const w = Array.from({ length: 25 }, (_, i) => i - 7);
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [5, 5, 1] }),
        tf.layers.dense({ units: 1, weights: [tf.tensor2d(w, [25, 1]), tf.zeros([1])] }),
      ],
    });
    const x = Array.from({ length: 5 }, (_, r) => Array.from({ length: 5 }, (_, c) => [r * c]));
    const found = await interpret.occlusion(model, x, { size: 2, stride: 2, value: 1 });
    // Places 0, 2 and 3: the last square ends at the border.
    const places = [0, 2, 3];
    const drops = places.map((top) =>
      places.map((left) =>
        [0, 1, 2, 3].reduce((sum, k) => {
          const [r, c] = [top + Math.floor(k / 2), left + (k % 2)];
          return sum + (w[5 * r + c] ?? 0) * (r * c - 1);
        }, 0),
      ),
    );
    assert.deepEqual(found.drops, drops);
    const mean =
      ((drops[1]?.[1] ?? 0) + (drops[1]?.[2] ?? 0) + (drops[2]?.[1] ?? 0) + (drops[2]?.[2] ?? 0)) /
      4;
    assert.ok(Math.abs((found.map[3]?.[3] ?? 0) - mean) < 1e-9);
    model.dispose();
  });

  it("filters hold the kernel of each filter and channel, for three kinds of convolution", () => {
    const kernel = Array.from({ length: 24 }, (_, i) => i);
    const one = (layer: tf.layers.Layer): interpret.Filters => {
      const model = tf.sequential({ layers: [layer] });
      const found = interpret.filters(model);
      model.dispose();
      return found;
    };
    const common = {
      kernelSize: [2, 2] as [number, number],
      useBias: false,
      inputShape: [4, 4, 2],
    };
    const conv = one(
      tf.layers.conv2d({
        ...common,
        filters: 3,
        name: "c",
        weights: [tf.tensor4d(kernel, [2, 2, 2, 3])],
      }),
    );
    assert.deepEqual(
      [conv.layer, conv.size, conv.channels, conv.kernels.length],
      ["c", [2, 2], 2, 3],
    );
    assert.deepEqual(conv.kernels[1]?.[0], [
      [1, 7],
      [13, 19],
    ]);
    assert.deepEqual(conv.kernels[1]?.[1], [
      [4, 10],
      [16, 22],
    ]);
    const wide = one(
      tf.layers.conv2dTranspose({
        ...common,
        filters: 3,
        weights: [tf.tensor4d(kernel, [2, 2, 3, 2])],
      }),
    );
    assert.deepEqual(wide.kernels[1]?.[0], [
      [2, 8],
      [14, 20],
    ]);
    const deep = one(
      tf.layers.depthwiseConv2d({
        ...common,
        depthMultiplier: 3,
        weights: [tf.tensor4d(kernel, [2, 2, 2, 3])],
      }),
    );
    assert.deepEqual([deep.channels, deep.kernels.length], [1, 6]);
    assert.deepEqual(deep.kernels[4]?.[0], [
      [4, 10],
      [16, 22],
    ]);
  });
});

describe("interpret.occlusion can be stopped", () => {
  it("between two batches, leaving nothing behind, and shows how far it is", async () => {
    const model = cnn(1);
    const stop = new AbortController();
    const shown: string[] = [];
    const place: Host = {
      signal: stop.signal,
      show: async (value) => {
        const data = (value as { [key: symbol]: () => Record<string, string> })[
          Symbol.for("Jupyter.display")
        ];
        shown.push(data?.()["text/plain"] ?? "");
        stop.abort();
      },
    };
    Reflect.set(globalThis, HOST, place);
    try {
      await withoutLeak(async () => {
        const act = interpret.occlusion(model, image(1), { size: 2, stride: 1, batchSize: 4 });
        await assert.rejects(act, InterruptedError);
      });
      assert.match(shown[0] ?? "", /occlusion 4 of 99$/);
    } finally {
      Reflect.deleteProperty(globalThis, HOST);
      model.dispose();
    }
  });
});

describe("interpret of images refuses", () => {
  let model: tf.LayersModel;
  before(() => (model = cnn(2)));
  after(() => model.dispose());
  const x = image(2);
  const bad: readonly [string, () => unknown, RegExp][] = [
    ["no model", () => interpret.saliency(null as never, x), /model must be a layers model/],
    ["an empty model", () => interpret.saliency(tf.sequential(), x), /model must be a built model/],
    [
      "an image of other size",
      () => interpret.saliency(model, [[[1, 2]]]),
      /x must be of shape \[n, 10, 12, 2\]; received "shape \[1, 1, 1, 2\]"/,
    ],
    ["two images", () => interpret.gradCam(model, [x, x]), /image must be one sample/],
    [
      "a pixel of NaN",
      () =>
        interpret.saliency(
          model,
          x.map((row) => row.map(() => [NaN, 1])),
        ),
      /x must be finite numbers/,
    ],
    ["ragged rows", () => interpret.saliency(model, [[[1, 2]], [[1]]]), /lists of equal length/],
    [
      "a target too many",
      () => interpret.saliency(model, x, { target: 3 }),
      /target must be a whole number from 0 to 2; received 3/,
    ],
    ["half a target", () => interpret.gradCam(model, x, { target: 0.5 }), /target must be/],
    [
      "another score",
      () => interpret.saliency(model, x, { score: "loss" as never }),
      /score must be "logit" or "output"/,
    ],
    [
      "an unknown layer",
      () => interpret.featureMaps(model, "conv9", x),
      /layer must be one of conv1, .*, probabilities; received "conv9"/,
    ],
    [
      "a layer without images",
      () => interpret.featureMaps(model, "probabilities", x),
      /layer must be a layer that gives images .* \[1, 3\]/,
    ],
    [
      "Grad-CAM of such a layer",
      () => interpret.gradCam(model, x, { layer: "probabilities" }),
      /layer must be a layer that gives images/,
    ],
    [
      "filters of such a layer",
      () => interpret.filters(model, "probabilities"),
      /layer must be one of Conv2D, .*received "Dense"/,
    ],
    [
      "features of no samples",
      () => interpret.features(model, "conv1", tf.zeros([0, 10, 12, 2])),
      /x must be of shape \[n, 10, 12, 2\]/,
    ],
    [
      "a square of 0",
      () => interpret.occlusion(model, x, { size: 0 }),
      /size must be a whole number from 1 to 10; received 0/,
    ],
    [
      "a square beyond the image",
      () => interpret.occlusion(model, x, { size: 11 }),
      /size must be/,
    ],
    [
      "a stride beyond the square",
      () => interpret.occlusion(model, x, { size: 2, stride: 3 }),
      /stride must be a whole number from 1 to the size \(2\)/,
    ],
    [
      "a value of NaN",
      () => interpret.occlusion(model, x, { value: NaN }),
      /value must be a finite number/,
    ],
    ["batches of 0", () => interpret.occlusion(model, x, { batchSize: 0 }), /batchSize must be/],
  ];
  for (const [what, act, message] of bad) {
    it(what, async () => {
      await withoutLeak(
        async () => {
          const wanted = (error: unknown): boolean =>
            error instanceof ArgumentError && message.test(error.message);
          await assert.rejects(
            async () => await act(),
            (error) => wanted(error) || assert.fail(String(error)),
          );
        },
        what === "features of no samples" ? 1 : 0,
      );
    });
  }
});
