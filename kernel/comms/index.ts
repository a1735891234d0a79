export { callAll } from "./comm.js";
export { CommRegistry, type CommNotice } from "./registry.js";
export type { Comm, Comms, CommHandler, CommParts, CommReceived } from "./types.js";
