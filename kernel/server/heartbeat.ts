/**
 * The heartbeat answers from its own thread, whatever the front is doing.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#heartbeat-for-kernels
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { Router } from "zeromq";

export function startHeartbeat(address: string): Worker {
  const thread = new Worker(new URL(import.meta.url), { workerData: { address } });
  thread.unref();
  return thread;
}

async function echo(address: string): Promise<void> {
  const socket = new Router({ linger: 0, handover: true });
  await socket.bind(address);
  for await (const frames of socket) await socket.send(frames);
}

if (!isMainThread) await echo((workerData as { readonly address: string }).address);
