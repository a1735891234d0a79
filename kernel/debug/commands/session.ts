/** Beginning and end of debugging, and what a client asks before. */
import { isObject } from "../../protocol/json.js";
import type { Commands } from "../commands.js";
import type { Debugger } from "../debugger.js";
import { FILTERS } from "../exceptions.js";
import { HASH_SEED, PREFIX, SUFFIX } from "../scripts.js";
import { THREAD } from "../thread.js";

const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsExceptionInfoRequest: true,
  supportsModulesRequest: true,
  supportsTerminateRequest: true,
  supportsDelayedStackTraceLoading: true,
  supportsVariablePaging: true,
  exceptionBreakpointFilters: FILTERS,
};

export function sessionCommands(debug: Debugger): Commands {
  return {
    /** Jupyter's: the state of the session, and how cells are named. */
    debugInfo: () => ({
      isStarted: debug.started,
      hashMethod: "Murmur2",
      hashSeed: HASH_SEED,
      tmpFilePrefix: PREFIX,
      tmpFileSuffix: SUFFIX,
      breakpoints: debug.breakpoints.list(),
      stoppedThreads: debug.execution.pause ? [THREAD] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    }),
    initialize: (args) => {
      debug.typed = args["clientID"] !== "jupyterlab";
      debug.start();
      return CAPABILITIES;
    },
    attach: async (args) => {
      requireStart(debug);
      // `justMyCode: false` shows the frames of libraries, and steps into them.
      debug.execution.libraries = args["justMyCode"] === false;
      await debug.attach();
      debug.event("initialized", {});
      return {};
    },
    configurationDone: () => {
      requireStart(debug);
      return {};
    },
    setExceptionBreakpoints: (args) => {
      requireStart(debug);
      const known = new Set(FILTERS.map(({ filter }) => filter));
      const wanted: readonly unknown[] = Array.isArray(args["filters"]) ? args["filters"] : [];
      const options: readonly unknown[] = Array.isArray(args["filterOptions"])
        ? args["filterOptions"]
        : [];
      const named = [...wanted, ...options.filter(isObject).map((one) => one["filterId"])];
      debug.exceptions.filters = named
        .filter((one) => typeof one === "string")
        .filter((one) => known.has(one));
      debug.watchExceptions();
      return {};
    },
    disconnect: async () => {
      await debug.stop();
      return {};
    },
    terminate: async () => {
      await debug.stop();
      debug.event("terminated", {});
      return {};
    },
    threads: () => ({ threads: [{ id: THREAD, name: "cells" }] }),
  };
}

export function requireStart(debug: Debugger): void {
  if (!debug.started) throw new Error("debugging has not begun: send initialize and attach first");
}
