import type { ResvgRenderOptions } from "@resvg/resvg-js";
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface RasterRequest {
  readonly svg: string;
  readonly options: ResvgRenderOptions;
}

export type RasterReply = { readonly png: Uint8Array } | { readonly error: string };

let child: ChildProcess | null = null;
let last: Promise<unknown> = Promise.resolve();

/**
 * SVG as PNG. resvg ends its process on some drawings (a translucent mark that is clipped and lies outside
 * the picture is one), which would take the learner's variables along: it runs in a process of its own,
 * started with the first picture and again after its end.
 */
export async function rasterise(request: RasterRequest): Promise<Buffer> {
  const mine = last.then(async () => await send(request));
  last = Promise.allSettled([mine]);
  const reply = await mine;
  if ("error" in reply) throw new Error(reply.error);
  return Buffer.from(reply.png);
}

async function send(request: RasterRequest): Promise<RasterReply> {
  const drawer = child ?? start();
  // Only while a picture is awaited does the process keep its parent alive.
  drawer.ref();
  drawer.channel?.ref();
  try {
    return await new Promise<RasterReply>((resolve) => {
      const ended = (): void => resolve({ error: "the drawing process ended" });
      drawer.once("exit", ended);
      drawer.once("message", (reply: RasterReply) => {
        drawer.off("exit", ended);
        resolve(reply);
      });
      drawer.send(request, (error) => {
        if (error !== null) ended();
      });
    });
  } finally {
    drawer.unref();
    drawer.channel?.unref();
  }
}

function start(): ChildProcess {
  const started = fork(fileURLToPath(new URL("./rasterProcess.js", import.meta.url)), {
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const forget = (): void => {
    if (child === started) child = null;
  };
  started.once("exit", forget);
  started.once("error", forget);
  child = started;
  return started;
}
