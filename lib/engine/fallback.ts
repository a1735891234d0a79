import { dirname } from "node:path";
import { borrowFromCpu } from "./kernels/borrow.js";
import { mendEinsum } from "./kernels/einsum.js";
import { gatherOfBatches } from "./kernels/gather.js";
import { mendSegmentSum } from "./kernels/segmentSum.js";
import { require, tfjs, type TfjsNode } from "./tfjsNode.js";

/** The part of the wasm package that is used here; the package is not loaded unless it is needed. */
type Wasm = typeof import("@tensorflow/tfjs-backend-wasm");

const NODE_PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/**
 * tfjs on WebAssembly (SIMD where the machine has it; its threads do not work under Node), or null
 * where WebAssembly does not run.
 */
export async function loadWasm(reason: string): Promise<TfjsNode | null> {
  const tf = tfjs();
  quietCpu();
  const wasm = require("@tensorflow/tfjs-backend-wasm") as Wasm;
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  if (!(await tf.setBackend("wasm").catch(() => false))) return null;
  borrowFromCpu("wasm");
  gatherOfBatches();
  mendEinsum();
  mendSegmentSum();
  return standIn(reason);
}

/** tfjs in plain JavaScript: runs everywhere, slowly. */
export async function loadCpu(reason: string): Promise<TfjsNode> {
  quietCpu();
  await tfjs().setBackend("cpu");
  mendEinsum();
  mendSegmentSum();
  return standIn(reason);
}

/** Without this the cpu engine prints an advertisement for the engine that could not be loaded. */
function quietCpu(): void {
  const cpu = tfjs().findBackend("cpu") as unknown as { firstUse: boolean };
  cpu.firstUse = false;
}

/**
 * tfjs with what tfjs-node adds and needs no native code (files), put where `require` and `import` of
 * tfjs-node look first, so that danfojs-node and the learner's own imports get this very instance.
 */
function standIn(reason: string): TfjsNode {
  const tf = tfjs();
  const files = require("@tensorflow/tfjs-node-gpu/dist/io/file_system") as {
    readonly nodeFileSystemRouter: Parameters<typeof tf.io.registerLoadRouter>[0];
  };
  tf.io.registerLoadRouter(files.nodeFileSystemRouter);
  tf.io.registerSaveRouter(files.nodeFileSystemRouter);
  const io = { ...tf.io, ...(require("@tensorflow/tfjs-node-gpu/dist/io/index") as object) };
  const node = new Proxy({}, { get: (_, name) => refuse(String(name), reason) });
  const stand = Object.create(null) as object;
  for (const name of Object.keys(tf) as (keyof typeof tf)[]) {
    // Functions that are mended later are mended here too.
    Object.defineProperty(stand, name, {
      enumerable: true,
      configurable: true,
      get: () => tf[name],
    });
  }
  for (const [name, value] of Object.entries({ io, node })) {
    Object.defineProperty(stand, name, { enumerable: true, configurable: true, value });
  }
  for (const name of NODE_PACKAGES) provide(name, stand);
  return stand as TfjsNode;
}

function refuse(name: string, reason: string): never {
  throw new Error(`tf.node.${name} needs native TensorFlow. ${reason}`);
}

function provide(name: string, exports: object): void {
  const file = require.resolve(name);
  const Module = require("node:module") as typeof import("node:module").Module;
  const module = new Module(file);
  module.filename = file;
  module.loaded = true;
  module.exports = exports;
  require.cache[file] = module;
}
