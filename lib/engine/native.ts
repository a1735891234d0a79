import { existsSync } from "node:fs";
import { join, dirname } from "node:path";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { borrowFromCpu } from "./kernels/borrow.js";
import { expandDimsWithType } from "./kernels/expandDims.js";
import { gatherWithoutReading } from "./kernels/gather.js";
import "./jit/random.js";
import { seedMultinomial } from "./kernels/multinomial.js";
import { withoutStderr } from "./stderr.js";
import { require, type TfjsNode } from "./tfjsNode.js";

const PACKAGE = "@tensorflow/tfjs-node-gpu";
const REBUILD = "run `npm run setup` in gradlab's folder";

export type Native =
  | { readonly tf: TfjsNode; readonly sentence: string; readonly reason: string | null }
  | { readonly tf: null; readonly reason: string };

/** Loads native TensorFlow, or says in one sentence why it cannot. */
export function loadNative(): Native {
  if (!existsSync(bindingFile())) {
    return { tf: null, reason: `Native TensorFlow is not built here: ${REBUILD} to build it.` };
  }
  prepare();
  let tf: TfjsNode;
  try {
    tf = withoutStderr(() => require(PACKAGE) as TfjsNode);
  } catch (error) {
    const why = String(error instanceof Error ? error.message : error).split("\n")[0];
    return {
      tf: null,
      reason: `Native TensorFlow does not load (${why}): ${REBUILD} to build it again.`,
    };
  }
  seedMultinomial();
  gatherWithoutReading();
  borrowFromCpu("tensorflow");
  expandDimsWithType();
  const backend = tf.backend() as NodeJSKernelBackend;
  const device = backend.binding.isUsingGpuDevice() ? "GPU" : "CPU";
  return {
    tf,
    sentence: `TensorFlow ${backend.binding.TF_Version} on ${device}`,
    reason: device === "CPU" ? whyNoGpu() : null,
  };
}

/** Where tfjs-node looks for the compiled binding. */
function bindingFile(): string {
  return join(dirname(require.resolve(`${PACKAGE}/package.json`)), "lib/napi-v8/tfjs_binding.node");
}

function prepare(): void {
  // The native library reads these once, while it loads. What the user has set stays.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "3";
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // tfjs-node 4.22 calls two functions that Node 23 removed; without them every op throws.
  const util = require("node:util") as Record<string, unknown>;
  util["isArray"] ??= Array.isArray;
  util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
}

function whyNoGpu(): string | null {
  if (!existsSync("/proc/driver/nvidia/version")) return null;
  return `An NVIDIA driver is present, but TensorFlow found no GPU that it can use: ${REBUILD} to install its CUDA build.`;
}
