import * as tf from "@tensorflow/tfjs";
import { on, type Operations } from "../case.js";

type T = tf.Tensor;

export const LINEAR_ALGEBRA: Operations = {
  matMul: [
    on(
      [
        [2, 3],
        [3, 2],
      ],
      (a: T, b: T) => tf.matMul(a, b),
      "a @ b",
    ),
    on(
      [
        [3, 2],
        [3, 2],
      ],
      (a: T, b: T) => tf.matMul(a, b, true),
      "tf.matmul(a, b, transpose_a=True)",
    ),
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.matMul(a, b, false, true),
      "tf.matmul(a, b, transpose_b=True)",
    ),
    on(
      [
        [3, 2],
        [2, 3],
      ],
      (a: T, b: T) => tf.matMul(a, b, true, true),
      "tf.matmul(a, b, True, True)",
    ),
    on(
      [
        [2, 2, 2],
        [2, 2, 1],
      ],
      (a: T, b: T) => tf.matMul(a, b),
      "a @ b",
    ),
    on(
      [
        [2, 2, 2],
        [1, 2, 2],
      ],
      (a: T, b: T) => tf.matMul(a, b),
      "a @ b",
    ),
  ],
  dot: [
    on([[3], [3]], (a: T, b: T) => tf.dot(a, b), "tf.tensordot(a, b, 1)"),
    on([[2, 3], [3]], (a: T, b: T) => tf.dot(a, b), "tf.tensordot(a, b, 1)"),
    on([[2], [2, 3]], (a: T, b: T) => tf.dot(a, b), "tf.tensordot(a, b, 1)"),
    on(
      [
        [2, 3],
        [3, 2],
      ],
      (a: T, b: T) => tf.dot(a, b),
      "tf.tensordot(a, b, 1)",
    ),
  ],
  outerProduct: [
    on(
      [[2], [3]],
      (a: tf.Tensor1D, b: tf.Tensor1D) => tf.outerProduct(a, b),
      "tf.tensordot(a, b, 0)",
    ),
  ],
  einsum: [
    on(
      [
        [2, 3],
        [3, 2],
      ],
      (a: T, b: T) => tf.einsum("ij,jk->ik", a, b),
      "tf.einsum('ij,jk->ik', a, b)",
    ),
    on(
      [
        [2, 2, 3],
        [2, 3, 1],
      ],
      (a: T, b: T) => tf.einsum("bij,bjk->bik", a, b),
      "tf.einsum('bij,bjk->bik', a, b)",
    ),
    on([[2, 3]], (a: T) => tf.einsum("ij->ji", a), "tf.einsum('ij->ji', a)"),
    on([[2, 3]], (a: T) => tf.einsum("ij->i", a), "tf.einsum('ij->i', a)"),
    on([[2, 3]], (a: T) => tf.einsum("ij->", a), "tf.einsum('ij->', a)"),
    on([[3, 3]], (a: T) => tf.einsum("ii->i", a), "tf.einsum('ii->i', a)"),
    on([[3, 3]], (a: T) => tf.einsum("ii->", a), "tf.einsum('ii->', a)"),
    on([[2], [3]], (a: T, b: T) => tf.einsum("i,j->ij", a, b), "tf.einsum('i,j->ij', a, b)"),
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.einsum("ij,ij->", a, b),
      "tf.einsum('ij,ij->', a, b)",
    ),
    on(
      [
        [2, 3],
        [3, 2],
      ],
      (a: T, b: T) => tf.einsum("ij,kl->", a, b),
      "tf.einsum('ij,kl->', a, b)",
    ),
  ],
  "linalg.bandPart": [
    on([[3, 4]], (a: T) => tf.linalg.bandPart(a, 1, 0), "tf.linalg.band_part(a, 1, 0)"),
    on([[2, 3, 2]], (a: T) => tf.linalg.bandPart(a, -1, 0), "tf.linalg.band_part(a, -1, 0)"),
    on([[3, 3]], (a: T) => tf.linalg.bandPart(a, 0, -1), "tf.linalg.band_part(a, 0, -1)"),
  ],
  "linalg.gramSchmidt": [
    on([[2, 3]], (a: tf.Tensor2D) => tf.linalg.gramSchmidt(a), "gram_schmidt(a)"),
    on(
      [[2], [2]],
      (a: tf.Tensor1D, b: tf.Tensor1D) => tf.linalg.gramSchmidt([a, b]),
      "gram_schmidt(tf.stack([a, b]))",
    ),
  ],
  "linalg.qr": [
    on([[3, 2]], (a: T) => tf.linalg.qr(a), "tf.linalg.qr(a)"),
    on([[2, 2, 2]], (a: T) => tf.linalg.qr(a), null, {
      label: "a batch (TensorFlow chooses other signs)",
    }),
  ],
};

type Parts = (a: T, b: T) => T;
/** A complex result as its two parts. */
const parts =
  (f: Parts) =>
  (a: T, b: T): T[] => {
    const z = f(a, b);
    return [tf.real(z), tf.imag(z)];
  };
const complexToo =
  (f: (z: T) => T): Parts =>
  (a, b) =>
    f(tf.complex(a, b));
const ofReal =
  (f: (x: T) => T) =>
  (a: T): T[] => {
    const z = f(a);
    return [tf.real(z), tf.imag(z)];
  };

export const SPECTRAL: Operations = {
  complex: [
    on(
      [
        [2, 2],
        [2, 2],
      ],
      parts((a, b) => tf.complex(a, b)),
      "parts(tf.complex(a, b))",
    ),
  ],
  real: [
    on([[3], [3]], (a: T, b: T) => tf.real(tf.complex(a, b)), "tf.math.real(tf.complex(a, b))"),
  ],
  imag: [
    on([[3], [3]], (a: T, b: T) => tf.imag(tf.complex(a, b)), "tf.math.imag(tf.complex(a, b))"),
  ],
  "spectral.fft": [
    on([[4], [4]], parts(complexToo((z) => tf.fft(z))), "parts(tf.signal.fft(tf.complex(a, b)))"),
    on(
      [
        [2, 3],
        [2, 3],
      ],
      parts(complexToo((z) => tf.fft(z))),
      "parts(tf.signal.fft(tf.complex(a, b)))",
    ),
  ],
  "spectral.ifft": [
    on([[4], [4]], parts(complexToo((z) => tf.ifft(z))), "parts(tf.signal.ifft(tf.complex(a, b)))"),
    on(
      [
        [2, 3],
        [2, 3],
      ],
      parts(complexToo((z) => tf.ifft(z))),
      "parts(tf.signal.ifft(tf.complex(a, b)))",
    ),
  ],
  "spectral.rfft": [
    on(
      [[4]],
      ofReal((a) => tf.spectral.rfft(a)),
      "parts(tf.signal.rfft(a))",
    ),
    on(
      [[5]],
      ofReal((a) => tf.spectral.rfft(a)),
      "parts(tf.signal.rfft(a))",
    ),
    on(
      [[2, 4]],
      ofReal((a) => tf.spectral.rfft(a, 6)),
      "parts(tf.signal.rfft(a, [6]))",
    ),
    on(
      [[6]],
      ofReal((a) => tf.spectral.rfft(a, 4)),
      "parts(tf.signal.rfft(a[:4]))",
    ),
  ],
  "spectral.irfft": [
    on(
      [[3], [3]],
      complexToo((z) => tf.spectral.irfft(z)),
      "tf.signal.irfft(tf.complex(a, b))",
    ),
    on(
      [
        [2, 4],
        [2, 4],
      ],
      complexToo((z) => tf.spectral.irfft(z)),
      "tf.signal.irfft(tf.complex(a, b))",
    ),
  ],
  "signal.frame": [
    on([[7]], (a: tf.Tensor1D) => tf.signal.frame(a, 3, 2), "tf.signal.frame(a, 3, 2)"),
    on(
      [[6]],
      (a: tf.Tensor1D) => tf.signal.frame(a, 4, 3, true, 0),
      "tf.signal.frame(a, 4, 3, True, 0)",
    ),
  ],
  "signal.stft": [
    on(
      [[8]],
      ofReal((a) => tf.signal.stft(a as tf.Tensor1D, 4, 2)),
      "parts(tf.signal.stft(a, 4, 2))",
    ),
    on(
      [[8]],
      ofReal((a) => tf.signal.stft(a as tf.Tensor1D, 4, 2, 8)),
      "parts(tf.signal.stft(a, 4, 2, 8))",
    ),
  ],
};
