import type { KernelConfig, Tensor } from "@tensorflow/tfjs";
import { replaceKernel } from "../gradients/replace.js";
import { tfjs } from "../tfjsNode.js";

const DOTS = "...";

/** The letters of a term; an axis of "..." is ".1", ".2" …, counted from the last one. */
export function axesOf(term: string, rank: number): string[] {
  const [before = "", after] = term.split(DOTS);
  if (after === undefined) return Array.from(before);
  const count = rank - before.length - after.length;
  const dots = Array.from({ length: count }, (_, i) => `.${count - i}`);
  return [...Array.from(before), ...dots, ...Array.from(after)];
}

/** A tensor with a letter for each axis. */
interface Named {
  readonly tensor: Tensor;
  readonly axes: readonly string[];
}

/**
 * `tf.einsum` on WebAssembly and plain JavaScript: letters that only one operand has are summed first, the
 * rest are batched matrix products, two operands at a time. tfjs's own multiplies everything out, gives wrong
 * sums where a letter is in one operand alone, and takes neither "..." nor "ii" nor three operands.
 */
export function mendEinsum(): void {
  for (const backendName of ["cpu", "wasm"]) replaceKernel(kernel(backendName));
}

const kernel = (backendName: string): KernelConfig => ({
  kernelName: "Einsum",
  backendName,
  kernelFunc: ({ inputs, attrs }) => {
    const tf = tfjs();
    const { equation } = attrs as unknown as { readonly equation: string };
    const tensors = inputs as unknown as readonly Tensor[];
    const [terms = "", result = ""] = equation.replaceAll(" ", "").split("->");
    return tf.tidy(() => {
      const operands = terms
        .split(",")
        .map((term, i) =>
          diagonal(tensors[i] as Tensor, axesOf(term, (tensors[i] as Tensor).rank)),
        );
      const dots = Math.max(
        ...operands.map(({ axes }) => axes.filter((axis) => axis.startsWith(".")).length),
      );
      const wanted = axesOf(result, result.replace(DOTS, "").length + dots);
      const [first, ...others] = operands as [Named, ...Named[]];
      const product = others.reduce((left, right, i) => {
        const later = others.slice(i + 1).flatMap(({ axes }) => axes);
        return contract(left, right, new Set([...wanted, ...later]));
      }, first);
      const summed = sumAlone(product, new Set(wanted));
      return tf.transpose(
        summed.tensor,
        wanted.map((axis) => summed.axes.indexOf(axis)),
      );
    });
  },
});

/** A letter that stands twice reads a diagonal. */
function diagonal(x: Tensor, axes: readonly string[]): Named {
  const tf = tfjs();
  const at = axes.findIndex((axis, i) => axes.indexOf(axis) < i);
  if (at < 0) return { tensor: x, axes };
  const first = axes.indexOf(axes[at] as string);
  const size = x.shape[at] as number;
  const mask = tf.eye(size).reshape(axes.map((_, i) => (i === at || i === first ? size : 1)));
  return diagonal(
    x.mul(mask).sum(at),
    axes.filter((_, i) => i !== at),
  );
}

function sumAlone({ tensor, axes }: Named, keep: ReadonlySet<string>): Named {
  const gone = axes.flatMap((axis, i) => (keep.has(axis) ? [] : [i]));
  if (gone.length === 0) return { tensor, axes };
  return { tensor: tensor.sum(gone), axes: axes.filter((axis) => keep.has(axis)) };
}

/** The product of two operands, summed over the letters that nothing else needs. */
function contract(left: Named, right: Named, needed: ReadonlySet<string>): Named {
  const tf = tfjs();
  const a = sumAlone(left, new Set([...needed, ...right.axes]));
  const b = sumAlone(right, new Set([...needed, ...left.axes]));
  const shared = a.axes.filter((axis) => b.axes.includes(axis));
  const batch = shared.filter((axis) => needed.has(axis));
  const summed = shared.filter((axis) => !needed.has(axis));
  const rows = a.axes.filter((axis) => !shared.includes(axis));
  const columns = b.axes.filter((axis) => !shared.includes(axis));
  const sizeOf = ({ tensor, axes }: Named, axis: string): number =>
    tensor.shape[axes.indexOf(axis)] as number;
  // An axis of size 1 goes with any other.
  const both = (axis: string): number => Math.max(sizeOf(a, axis), sizeOf(b, axis));
  const arranged = (from: Named, order: readonly string[], shape: readonly number[]): Tensor =>
    from.tensor
      .transpose(order.map((axis) => from.axes.indexOf(axis)))
      .broadcastTo(order.map((axis) => (shared.includes(axis) ? both(axis) : sizeOf(from, axis))))
      .reshape([...shape]);
  const product = (sizes: readonly number[]): number => tf.util.sizeFromShape([...sizes]);
  const batches = batch.map(both);
  const [m, n] = [rows.map((axis) => sizeOf(a, axis)), columns.map((axis) => sizeOf(b, axis))];
  const k = product(summed.map(both));
  const count = product(batches);
  const result = tf.matMul(
    arranged(a, [...batch, ...rows, ...summed], [count, product(m), k]),
    arranged(b, [...batch, ...summed, ...columns], [count, k, product(n)]),
  );
  return {
    tensor: result.reshape([...batches, ...m, ...n]),
    axes: [...batch, ...rows, ...columns],
  };
}
