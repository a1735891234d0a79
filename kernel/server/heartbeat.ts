/**
 * The heartbeat answers from its own thread, whatever the front is doing.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#heartbeat-for-kernels
 */
import { once } from "node:events";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { Router } from "zeromq";

export class Heartbeat {
  private readonly thread: Worker;

  constructor(address: string) {
    this.thread = new Worker(new URL(import.meta.url), { workerData: { address } });
  }

  /** ZeroMQ must be closed in its thread before the process ends. */
  async stop(): Promise<void> {
    const exited = once(this.thread, "exit");
    this.thread.postMessage("stop", []);
    await exited;
  }
}

async function echo(address: string): Promise<void> {
  const socket = new Router({ linger: 0, handover: true });
  parentPort?.once("message", () => socket.close());
  await socket.bind(address);
  for await (const frames of socket) await socket.send(frames);
}

if (!isMainThread) await echo((workerData as { readonly address: string }).address);
