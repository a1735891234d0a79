import { isTensor } from "../../display/index.js";
import { typeName } from "./listing.js";

const TENSOR = 'import("@tensorflow/tfjs-node-gpu").Tensor';

/** TypeScript text for the type of a value that no compiler saw. */
export function typeText(value: unknown): string {
  if (isTensor(value))
    return typeName(value) === "Variable" ? TENSOR.replace(/Tensor$/, "Variable") : TENSOR;
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
    case "symbol":
      return typeof value;
    case "object": {
      if (Array.isArray(value)) return arrayText(value);
      const name = typeName(value);
      return BUILT_IN.has(name) ? name : "any";
    }
    default:
      return "any";
  }
}

function arrayText(values: readonly unknown[]): string {
  const kinds = new Set(values.slice(0, 1000).map(typeText));
  const [kind = "any"] = kinds;
  return kinds.size === 1 && !kind.includes(" ") ? `${kind}[]` : "any[]";
}

/** Classes whose name is their type, without parameters. */
const BUILT_IN = new Set([
  "Date",
  "RegExp",
  "Error",
  "TypeError",
  "RangeError",
  "Uint8Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "ArrayBuffer",
  "URL",
]);
