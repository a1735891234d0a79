import type { GradConfig, Tensor, Tensor4D } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

interface Attributes {
  readonly radians: number;
  readonly center: number | [number, number];
}

/**
 * `tf.image.rotateWithOffset` reads each pixel from the nearest one of the image turned back: gradients
 * go back there. The places depend on numbers only, and are worked out as the kernel does.
 */
export const rotateWithOffset: GradConfig = {
  kernelName: "RotateWithOffset",
  inputsToSave: ["image"],
  gradFunc: (dy, [image], attributes) => ({
    image: () => {
      const [batch, height, width, channels] = (image as Tensor4D).shape;
      const places = sources(height, width, attributes as unknown as Attributes);
      const pixels = height * width;
      return (dy as Tensor)
        .reshape([batch, pixels, channels])
        .transpose([1, 0, 2])
        .reshape([pixels, batch * channels])
        .unsortedSegmentSum(tfjs().tensor1d(places, "int32"), pixels)
        .reshape([pixels, batch, channels])
        .transpose([1, 0, 2])
        .reshape([batch, height, width, channels]);
    },
  }),
};

/** Which pixel each one is read from; −1 beyond the image. */
function sources(height: number, width: number, { radians, center }: Attributes): Int32Array {
  const [centerX, centerY] = tfjs().backend_util.getImageCenter(center, height, width);
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const places = new Int32Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [right, down] = [column - centerX, row - centerY];
      const x = Math.round(right * cosine - down * sine + centerX);
      const y = Math.round(right * sine + down * cosine + centerY);
      const inside = x >= 0 && x < width && y >= 0 && y < height;
      places[row * width + column] = inside ? y * width + x : -1;
    }
  }
  return places;
}
