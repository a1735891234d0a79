/**
 * The heartbeat answers from its own thread, whatever the front is doing.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#heartbeat-for-kernels
 */
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { Router } from "zeromq";
import type { Connection } from "../protocol/connection.js";
import type { CurveKeys } from "../protocol/curve.js";
import type { Log } from "./log.js";
import { encryption } from "./sockets.js";

interface ThreadData {
  readonly address: string;
  readonly curve: CurveKeys | null;
}

export class Heartbeat {
  private readonly thread: Worker;

  private readonly exited: Promise<unknown>;

  constructor({ addresses, curve }: Connection, log: Log) {
    const data: ThreadData = { address: addresses.hb, curve };
    this.thread = new Worker(new URL(import.meta.url), { workerData: data });
    // A kernel without a heartbeat still works for most clients.
    this.thread.on("error", (error) => log.notice("the heartbeat failed", error));
    this.exited = new Promise((resolve) => this.thread.once("exit", resolve));
  }

  /** ZeroMQ must be closed in its thread before the process ends. */
  async stop(): Promise<void> {
    this.thread.postMessage("stop", []);
    await this.exited;
  }
}

async function echo({ address, curve }: ThreadData): Promise<void> {
  const socket = new Router({ linger: 0, handover: true, ...encryption({ curve }) });
  parentPort?.once("message", () => socket.close());
  await socket.bind(address);
  for await (const frames of socket) await socket.send(frames);
}

if (!isMainThread) await echo(workerData as ThreadData);
