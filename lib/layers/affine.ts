/** Rows of `tf.image.transform`, [a0, a1, a2, b0, b1, b2, 0, 0]: output place (x, y) → input place. */
import * as tf from "@tensorflow/tfjs";

/**
 * Turns about the middle of the image.
 * @param angles in radians, counter-clockwise; shape [batch]
 */
export function rotationRows(angles: tf.Tensor, height: number, width: number): tf.Tensor2D {
  const [cos, sin] = [angles.cos(), angles.sin()];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const shiftX = cos.mul(-x).add(sin.mul(y)).add(x);
  const shiftY = sin.mul(-x).sub(cos.mul(y)).add(y);
  return rows([cos, sin.neg(), shiftX], [sin, cos, shiftY]);
}

/** Zooms about the middle: a zoom of 2 shows twice as much. Shape [batch] each. */
export function zoomRows(
  zoomY: tf.Tensor,
  zoomX: tf.Tensor,
  height: number,
  width: number,
): tf.Tensor2D {
  const none = tf.zerosLike(zoomX);
  const shift = (zoom: tf.Tensor, size: number): tf.Tensor =>
    zoom
      .mul(-1)
      .add(1)
      .mul((size - 1) / 2);
  return rows([zoomX, none, shift(zoomX, width)], [none, zoomY, shift(zoomY, height)]);
}

/** Moves down and right by pixels. Shape [batch] each. */
export function translationRows(down: tf.Tensor, right: tf.Tensor): tf.Tensor2D {
  const [none, one] = [tf.zerosLike(down), tf.onesLike(down)];
  return rows([one, none, right.neg()], [none, one, down.neg()]);
}

function rows(x: readonly tf.Tensor[], y: readonly tf.Tensor[]): tf.Tensor2D {
  const all = [...x, ...y];
  const none = tf.zerosLike(all[0] as tf.Tensor);
  return tf.stack([...all, none, none], 1) as tf.Tensor2D;
}
