#!/usr/bin/env node
/** The command line, and the one place where the parts are put together. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

const [command = "help", ...args] = process.argv.slice(2);

/** Everything is imported here and not above, so that each command loads only what it needs. */
async function kernel(): Promise<number> {
  const { values } = parseArgs({
    args,
    // `jupyter run FILE` hands the name of the file to the kernel, too; the text comes as a cell.
    allowPositionals: true,
    options: {
      "connection-file": { type: "string", short: "f" },
      heap: { type: "string" },
      trace: { type: "string" },
    },
  });
  const file = values["connection-file"];
  const heap = values.heap === undefined ? undefined : Number(values.heap);
  if (file === undefined || (heap !== undefined && !(heap >= 64))) {
    process.stderr.write(
      "usage: gradlab kernel --connection-file FILE [--heap MB] [--trace FILE]   (MB: 64 or more)\n",
    );
    return 2;
  }
  // Before the modules that look at it, and for the thread and the process behind the front.
  if (values.trace !== undefined) process.env["GRADLAB_TRACE"] = resolve(values.trace);
  const { readConnectionFile } = await import("./protocol/connection.js");
  const { runKernel } = await import("./server/kernel.js");
  const { ExecutionProcess } = await import("./execution/process.js");
  const { Debugger } = await import("./debug/debugger.js");
  const { LanguageClient } = await import("./language/client.js");
  const { PRELOAD } = await import("./preload.js");
  const folder = process.cwd();
  return runKernel({
    connection: readConnectionFile(file),
    language: (lost) => new LanguageClient({ folder, preload: PRELOAD }, lost),
    createDebugger: (parts) => new Debugger(parts),
    spawn: () => new ExecutionProcess({ folder, ...(heap && { heapMegabytes: heap }) }),
  });
}

async function other(): Promise<number> {
  const { run } = await import("./install/cli.js");
  return run(command, args);
}

try {
  process.exit(command === "kernel" ? await kernel() : await other());
} catch (error) {
  process.stderr.write(`gradlab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
