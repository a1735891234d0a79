import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor, type Nested } from "../core/nested.js";
import { extent, type Matrix, matrixOf, type Series, seriesOf } from "./data.js";

/** What gives an output for points of a plane: a model of tfjs, one of `dl.nn`, or a function. */
export type PlaneModel =
  | { predict(x: tf.Tensor): tf.Tensor | tf.Tensor[] }
  | { call(x: tf.Tensor): tf.Tensor }
  | ((points: readonly (readonly [number, number])[]) => tf.Tensor | Nested);

/** Points in a plane with a class index or a number for each. */
export interface PlaneData {
  /** [x₁, x₂] of each, or a tensor [n, 2]. */
  readonly x: Matrix;
  /** A class index or a number for each; one-hot rows are taken as their class. */
  readonly y: Series | Matrix;
}

/** What a model says on a grid over the plane. */
export interface PlaneSnapshot {
  readonly label: string;
  /** Row by row from the top left: one number, or one per class, for each grid point. */
  readonly outputs: readonly (readonly number[])[];
}

/** The grid and the data below it. */
export interface Plane {
  readonly points: readonly (readonly [number, number])[];
  readonly targets: readonly number[];
  readonly side: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly grid: readonly (readonly [number, number])[];
}

/** @throws ArgumentError for points that are no pairs, or another number of targets */
export function planeOf(data: PlaneData, side: number): Plane {
  const points = matrixOf(data.x, "data.x");
  requireThat(points[0]?.length === 2, "data.x", "pairs of numbers", points[0]);
  requireThat(
    Number.isInteger(side) && side >= 8 && side <= 200,
    "resolution",
    "a whole number from 8 to 200",
    side,
  );
  const targets = targetsOf(data.y);
  requireThat(
    targets.length === points.length,
    "data.y",
    `${points.length} targets`,
    targets.length,
  );
  const reach = (axis: 0 | 1): [number, number] => {
    const [low, high] = extent(points.map((p) => p[axis] ?? 0));
    const margin = 0.12 * (high - low || 1);
    return [low - margin, high + margin];
  };
  const [x, y] = [reach(0), reach(1)];
  const at = ([low, high]: readonly [number, number], i: number): number =>
    low + ((high - low) * (i + 0.5)) / side;
  const grid = Array.from({ length: side * side }, (_, i): [number, number] => [
    at(x, i % side),
    at(y, side - 1 - Math.floor(i / side)),
  ]);
  return { points: points as [number, number][], targets, side, x, y, grid };
}

function targetsOf(y: Series | Matrix): number[] {
  const rows = isTensor(y)
    ? y.rank === 2 && (y.shape[1] ?? 1) > 1
    : Array.isArray(y) && Array.isArray(y[0]);
  if (!rows) return seriesOf(y as Series, "data.y");
  return matrixOf(y as Matrix, "data.y").map((row) =>
    row.length === 1 ? (row[0] ?? 0) : row.indexOf(Math.max(...row)),
  );
}

/** What the model says on the grid; no tensor is left behind. */
export function outputsOn(plane: Plane, model: PlaneModel): number[][] {
  const { grid } = plane;
  const given = answers(model, grid);
  const expectation = `${grid.length} outputs, one per point`;
  if (!Array.isArray(given)) throw new ArgumentError("model", expectation, given);
  const rows = (given as readonly Nested[]).map((row) =>
    Array.isArray(row) ? (row as number[]) : [row as number],
  );
  requireThat(rows.length === grid.length, "model", expectation, rows.length);
  const width = rows[0]?.length ?? 0;
  const uneven = rows.find((row) => row.length === 0 || row.length !== width);
  requireThat(uneven === undefined, "model", "equally many outputs for each point", uneven);
  const odd = rows.flat().find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new ArgumentError("model", "a model with finite outputs", odd);
  return rows;
}

function answers(model: PlaneModel, grid: Plane["grid"]): Nested {
  if (typeof model === "function") {
    const given = model(grid);
    if (!isTensor(given)) return given;
    const values = given.arraySync() as Nested;
    given.dispose();
    return values;
  }
  const runs =
    typeof model === "object" && model !== null && ("predict" in model || "call" in model);
  requireThat(runs, "model", "a model with predict or call, a function, or snapshots", model);
  let values: Nested = [];
  tf.tidy(() => {
    const x = tf.tensor2d(grid as [number, number][]);
    const y = "predict" in model ? model.predict(x) : model.call(x);
    requireThat(!Array.isArray(y), "model", "a model with one output", y);
    values = y.arraySync();
  });
  return values;
}
