import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { GradCam, Occlusion, Saliency } from "../interpret/index.js";
import { requireFound } from "./found.js";
import type { Chart } from "./chart.js";
import { extent, matrixOf } from "./data.js";
import { diverging, heat, type Image, painted, photograph, pixelsOf } from "./picture.js";
import { slider } from "./slider.js";
import { chart } from "./theme.js";

/** Words of {@link saliency}, {@link gradCam} and {@link occlusion}, and where their slider starts. */
export interface AttributionText {
  readonly title?: string;
  /** Names of the output units; the target is told by name. */
  readonly classNames?: readonly string[];
  /** Where the slider for the overlay's opacity starts; default 0.6. */
  readonly opacity?: number;
}

/** Three channels of this many pixels make a picture of 0.5 MB. */
const MOST_PIXELS = 65_536;
const SIDE = 300;
/** Smaller pictures are enlarged to this many pixels before they are drawn. */
const SHARP = 144;

/**
 * An image, and over it the entries that matter for a score: |∂score/∂x|. A slider sets how opaque they
 * are.
 *
 * @param image [height, width] or [height, width, 1 or 3], in [0, 1] or [0, 255]; at most 65,536 pixels
 * @param found from `dl.interpret.saliency` of the same image
 * @throws ArgumentError for another image or size
 * Source: Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.flatten({ inputShape: [4, 4, 1] }),
 *   tf.layers.dense({ units: 2, activation: "softmax" }),
 * ] });
 * const image = tf.ones([4, 4, 1]);
 * dl.plot.saliency(image, dl.interpret.saliency(model, image));
 */
export function saliency(image: Image, found: Saliency, text: AttributionText = {}): Chart {
  requireFound(found, "found", "map", "dl.interpret.saliency(model, image)");
  return overlay(image, found.map, found, {
    title: "Saliency: what a small change of each pixel does to the score",
    value: "|∂score/∂x|",
    ...text,
  });
}

/**
 * An image, and over it where the layer of `dl.interpret.gradCam` sees what speaks for a class. A slider
 * sets how opaque it is.
 *
 * @param image [height, width] or [height, width, 1 or 3], in [0, 1] or [0, 255]; at most 65,536 pixels
 * @param found from `dl.interpret.gradCam` of the same image
 * @throws ArgumentError for another image or size
 * Source: Selvaraju et al., "Grad-CAM", 2017.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1] }),
 *   tf.layers.globalAveragePooling2d({}),
 *   tf.layers.dense({ units: 2, activation: "softmax" }),
 * ] });
 * const image = tf.ones([6, 6, 1]);
 * dl.plot.gradCam(image, dl.interpret.gradCam(model, image));
 */
export function gradCam(image: Image, found: GradCam, text: AttributionText = {}): Chart {
  requireFound(found, "found", "upsampled", "dl.interpret.gradCam(model, image)");
  return overlay(image, found.upsampled, found, {
    title: `Grad-CAM: where ${found.layer} sees the class`,
    value: "weight of the place",
    ...text,
  });
}

/**
 * An image, and over it how far the score falls where it is covered: orange where it falls, blue where it
 * rises. A slider sets how opaque it is.
 *
 * @param image [height, width] or [height, width, 1 or 3], in [0, 1] or [0, 255]; at most 65,536 pixels
 * @param found from `dl.interpret.occlusion` of the same image
 * @throws ArgumentError for another image or size
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.flatten({ inputShape: [4, 4, 1] }),
 *   tf.layers.dense({ units: 2, activation: "softmax" }),
 * ] });
 * const image = tf.ones([4, 4, 1]);
 * dl.plot.occlusion(image, await dl.interpret.occlusion(model, image, { size: 2 }));
 */
export function occlusion(image: Image, found: Occlusion, text: AttributionText = {}): Chart {
  requireFound(found, "found", "map", "dl.interpret.occlusion(model, image)");
  return overlay(image, found.map, found, {
    title: `Occlusion: how far the score falls under a square of ${found.size} pixels`,
    value: "drop of the score",
    ...text,
  });
}

interface Overlay extends AttributionText {
  readonly title: string;
  /** What the colour means. */
  readonly value: string;
}

function overlay(
  image: Image,
  given: readonly (readonly number[])[],
  { target, score }: { readonly target: number; readonly score: number },
  text: Overlay,
): Chart {
  const pixels = pixelsOf(image, "image");
  const { height, width } = pixels;
  requireThat(
    height * width <= MOST_PIXELS,
    "image",
    `of at most ${MOST_PIXELS} pixels`,
    `${height} × ${width}`,
  );
  const map = matrixOf(given, "found");
  const fits = map.length === height && map[0]?.length === width;
  requireThat(
    fits,
    "found",
    `of the same image, ${height} × ${width}`,
    `${map.length} × ${map[0]?.length}`,
  );
  const { opacity = 0.6, title, value } = text;
  requireThat(opacity >= 0 && opacity <= 1, "opacity", "a number in [0, 1]", opacity);
  const name = text.classNames === undefined ? `output ${target}` : text.classNames[target];
  requireThat(
    name !== undefined,
    "classNames",
    `names of more than ${target} classes`,
    text.classNames,
  );
  const [low, high] = extent(map.flat());
  const signed = low < 0;
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const over = signed
    ? painted(map, (v) => (v / reach + 1) / 2, fading, SHARP)
    : painted(map, (v) => v / reach, heat, SHARP);
  const zoom = SIDE / Math.max(height, width);
  const size = { width: Math.round(width * zoom), height: Math.round(height * zoom) };
  const legend = Array.from({ length: 41 }, (_, i) => {
    const share = i / 40;
    return signed
      ? { at: reach * (2 * share - 1), colour: fading(share) }
      : { at: reach * share, colour: heat(share) };
  });
  const step = (signed ? 2 * reach : reach) / 40;
  const picture = (name: string, faded: boolean): object => ({
    data: { name },
    mark: {
      type: "image",
      ...size,
      aspect: false,
      smooth: false,
      x: size.width / 2,
      y: size.height / 2,
      ...(faded ? { opacity: { expr: "opacity" } } : {}),
    },
    encoding: { url: { field: "url" } },
  });
  const nothing = low === 0 && high === 0 ? "; it is 0 everywhere" : "";
  const subtitle = `score of ${name}: ${formatNumber(score)}${nothing}`;
  return chart(
    {
      title: { text: title, subtitle },
      params: [slider("opacity", "opacity", { value: opacity, min: 0, max: 1, step: 0.05 })],
      datasets: { image: [{ url: photograph(pixels, SHARP) }], overlay: [{ url: over }] },
      hconcat: [
        { ...size, layer: [picture("image", false)] },
        { ...size, layer: [picture("image", false), picture("overlay", true)] },
        {
          width: 16,
          height: size.height,
          data: {
            values: legend.map(({ at, colour: [r, g, b, a] }) => ({
              from: at - step / 2,
              to: at + step / 2,
              colour: `rgba(${r},${g},${b},${(a / 255).toFixed(2)})`,
            })),
          },
          mark: "rect",
          encoding: {
            y: {
              field: "from",
              type: "quantitative",
              title: value,
              scale: { domain: [signed ? -reach : 0, reach], nice: false },
              axis: { orient: "right", format: ".2~g", grid: false, tickCount: 5 },
            },
            y2: { field: "to" },
            color: { field: "colour", type: "nominal", scale: null },
          },
        },
      ],
      spacing: 18,
    },
    `${title}. An image of ${height} × ${width} pixels, ${subtitle}; ${value} from ${formatNumber(low, 3)} to ` +
      `${formatNumber(high, 3)}, largest at ${peak(map, high)}.`,
  );
}

/** Nothing in the middle, colour towards both ends. */
function fading(value: number): readonly [number, number, number, number] {
  const [r, g, b] = diverging(value);
  return [r, g, b, Math.round(255 * Math.min(1, 2.4 * Math.abs(value - 0.5)))];
}

function peak(map: readonly (readonly number[])[], high: number): string {
  const row = map.findIndex((line) => line.includes(high));
  return `row ${row}, column ${map[row]?.indexOf(high)}`;
}
