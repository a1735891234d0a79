import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { TensorOrNested } from "../core/nested.js";
import { Random } from "../core/random.js";
import { GradCheck, judge, relativeErrorOf, type GradCheckRow } from "./gradCheckTable.js";
import { recordTape, type Recording } from "./tape.js";
import { namedTensors, scalarOf, type NamedTensors } from "./tensorTrace.js";

/** How `gradCheck` steps, and which elements of a large tensor it checks. */
export interface TensorCheckOptions {
  /** The step, times max(1, |x|); default 0.01, near which rounding and curvature hurt least in float32. */
  readonly h?: number;
  /** At most so many elements of each tensor are checked; default 10. */
  readonly most?: number;
  /** Picks them, where a tensor has more; default 0. */
  readonly seed?: number;
}

/** The distance from 1 to the next float32. */
const EPSILON = 2 ** -23;

/** The gradient check of a program of tensors; `gradCheck` is the public name. */
export function checkTensors(
  fn: (inputs: NamedTensors<string>) => tf.Tensor,
  at: Readonly<Record<string, TensorOrNested>>,
  { h = 1e-2, most = 10, seed = 0 }: TensorCheckOptions,
): GradCheck {
  requireThat(Number.isFinite(h) && h > 0, "h", "a finite number above 0", h);
  requireThat(Number.isInteger(most) && most > 0, "most", "a whole number above 0", most);
  const random = new Random(seed);
  const rows: GradCheckRow[] = [];
  tf.tidy(() => {
    const inputs = namedTensors(at);
    for (const [name, { dtype }] of Object.entries(inputs)) {
      requireThat(dtype === "float32", name, "a float32 tensor, or numbers", inputs[name]);
    }
    const names = Object.keys(inputs);
    const { root, gradients } = run(fn, inputs);
    const size = Math.abs(root.value ?? 0);
    names.forEach((name, i) => {
      const tensor = inputs[name] as tf.Tensor;
      const values = tensor.dataSync();
      const analytic = gradients[i]?.dataSync();
      for (const element of picked(values.length, most, random)) {
        const step = h * Math.max(1, Math.abs(values[element] ?? 0));
        const side = (by: number) => sideOf(fn, inputs, name, element, by);
        const [below, above] = [side(-step), side(step)];
        // Richardson's extrapolation: the errors of both, which go with h², cancel.
        const numeric = (4 * slopeOf(side(-step / 2), side(step / 2)) - slopeOf(below, above)) / 3;
        // Each side carries a few roundings of a result of this size.
        const noise = (16 * EPSILON * Math.max(size, Math.abs(above.y))) / (above.x - below.x);
        const slope = analytic?.[element] ?? 0;
        const relativeError = relativeErrorOf(slope, numeric, noise);
        rows.push({
          input: `${name}${placeOf(element, tensor.shape)}`,
          analytic: slope,
          numeric,
          relativeError,
          judgement: judge(relativeError, "float32"),
          kinks: crossed(below.recording, above.recording),
        });
      }
    });
  });
  return new GradCheck(rows, h, "float32");
}

function run(
  fn: (inputs: NamedTensors<string>) => tf.Tensor,
  inputs: NamedTensors<string>,
): Recording {
  return recordTape(() => scalarOf(fn(inputs)), Object.values(inputs), { kinks: true });
}

const slopeOf = (below: Side, above: Side): number => (above.y - below.y) / (above.x - below.x);

interface Side {
  /** Where the element stands, as float32 rounds it. */
  readonly x: number;
  readonly y: number;
  readonly recording: Recording;
}

function sideOf(
  fn: (inputs: NamedTensors<string>) => tf.Tensor,
  inputs: NamedTensors<string>,
  name: string,
  element: number,
  by: number,
): Side {
  let side: Side | undefined;
  tf.tidy(() => {
    const tensor = inputs[name] as tf.Tensor;
    const values = Float32Array.from(tensor.dataSync());
    values[element] = (values[element] ?? 0) + by;
    const recording = run(fn, { ...inputs, [name]: tf.tensor(values, tensor.shape) });
    const y = recording.root.value ?? Number.NaN;
    requireThat(Number.isFinite(y), "the result of fn", `finite beside ${name}`, y);
    side = { x: values[element] ?? Number.NaN, y, recording };
  });
  return side as unknown as Side;
}

/** All elements of a small tensor, in order; of a large one some, without repetition. */
function picked(size: number, most: number, random: Random): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  if (size <= most) return all;
  return random
    .shuffle(all)
    .slice(0, most)
    .toSorted((a, b) => a - b);
}

function placeOf(element: number, shape: readonly number[]): string {
  if (shape.length === 0) return "";
  let rest = element;
  const place = shape.toReversed().map((size) => {
    const index = rest % size;
    rest = Math.floor(rest / size);
    return index;
  });
  return `[${place.toReversed().join(", ")}]`;
}

/** Operations with a kink whose arguments lie in different smooth pieces on the two sides. */
function crossed(left: Recording, right: Recording): string[] {
  const names = left.operations
    .filter(({ piece }, i) => piece !== right.operations[i]?.piece)
    .map(({ kernel }) => kernel.charAt(0).toLowerCase() + kernel.slice(1));
  return [...new Set(names)];
}
