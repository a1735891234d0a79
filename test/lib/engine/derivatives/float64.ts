/**
 * Imported before tfjs: its cpu engine computes in arrays of the type `Float32Array`, wherever that name
 * comes from, so this makes it an engine of 64 bits, which is the oracle of all others.
 */
import { types } from "node:util";

globalThis.Float32Array = Float64Array as unknown as typeof Float32Array;
const { isFloat32Array } = types;
// tfjs asks Node what a typed array is.
Object.assign(types, {
  isFloat32Array: (value: unknown) => isFloat32Array(value) || types.isFloat64Array(value),
});
