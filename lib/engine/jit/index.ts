/** What other parts of the library need of `jit`. */
export { drawJitGraphsBy, JitGraph, partOf, type JitGroup, type JitOperation } from "./jitGraph.js";
export type { Phase } from "./origins.js";
