/**
 * The watchdog thread. It listens while the main thread spins or stands still in the debugger; a Stop becomes a ladder of means, gentle ones first:
 * a flag that loops look at, rejected awaits, termination, signals to child processes, words.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { FrameReader } from "../frames.js";
import { type Look, type Looked, type ToWatchdog, WATCHDOG_FD } from "../ipc.js";
import { InspectorRelay } from "./inspectorRelay.js";
import { sendFrame, shareOutbox } from "./outbox.js";
import { SharedState } from "./shared.js";
import type { Answered, WatchdogData } from "./watchdog.js";

/** Milliseconds after Stop. */
const TERMINATE_AFTER = 200;
const ANNOUNCE_AFTER = 600;
/** The event loop turns and the run goes on: when it is asked again, and how long it may take then. */
const ASK_AGAIN = 200;
const LATER_TERMINATE_AFTER = 1000;
const STEP = 20;
/** Between two attempts to terminate. */
const AGAIN = 60;

const { buffer, answers } = workerData as WatchdogData;
const shared = new SharedState(buffer);
shareOutbox(shared.writeLock());
const session = new Session();
session.connectToMainThread();

let presses = 0;
const inspector = new InspectorRelay();

let questions = 0;

function evaluate(expression: string): void {
  session.post("Runtime.evaluate", { expression });
}

/** A Stop for a run that a later one has followed hits nobody. */
function isStale(run: number): boolean {
  return run < Math.max(shared.current, shared.lastDone);
}

async function stop(run: number): Promise<void> {
  if (isStale(run)) return;
  shared.interrupted = run;
  const press = ++presses;
  let question = ++questions;
  // The flag alone first: it reaches a spinning loop even if nothing else does.
  if (shared.current === run) evaluate("__gradlabStop = 1");
  evaluate(`__gradlabStopRun(${run}, ${question})`);
  // The main thread may wait for the user without turning.
  shared.ring();
  let announced = false;
  let silent = 0;
  let termination = TERMINATE_AFTER;
  let announcement = ANNOUNCE_AFTER;
  for (;;) {
    await sleep(STEP);
    silent += STEP;
    // It went on to another run: done. Stop was pressed again: that one's ladder goes on.
    if (press < presses || isStale(run)) return;
    if (shared.answered >= question) {
      // What can be stopped is being stopped. A `finally` or a library may still begin a loop.
      await sleep(ASK_AGAIN);
      if (press < presses || shared.current !== run) return;
      question = ++questions;
      evaluate(`__gradlabAnswer(${question})`);
      silent = 0;
      termination = LATER_TERMINATE_AFTER;
      announcement = LATER_TERMINATE_AFTER + ANNOUNCE_AFTER;
      continue;
    }
    if (silent >= termination) {
      evaluate(`__gradlabTerminate(${run})`);
      termination += AGAIN;
    }
    if (silent >= announcement && !announced) {
      announced = true;
      announce(run, signalChildren());
    }
  }
}

function announce(run: number, children: number): void {
  const text =
    children > 0
      ? `Stop: asked ${children} program${children === 1 ? "" : "s"} started by this cell to end.\n`
      : "Stop: the cell is inside native code, which cannot be interrupted; it stops as soon as that returns. Restart the kernel to end it at once (variables are lost).\n";
  sendFrame({ type: "stream", run, name: "stderr", text });
}

/** Programs that the main thread may wait for, with theirs; gives how many were signalled. */
function signalChildren(signal: NodeJS.Signals = "SIGINT"): number {
  let count = 0;
  for (const child of descendants(process.pid)) {
    try {
      process.kill(child, signal);
      count += 1;
    } catch {
      continue; // It has ended by itself.
    }
  }
  return count;
}

function descendants(pid: number): number[] {
  if (process.platform !== "linux") return [];
  return children(pid).flatMap((child) => [child, ...descendants(child)]);
}

function children(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).flatMap((task) =>
      readFileSync(`${tasks}/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return []; // The process or a thread of it has ended.
  }
}

/** The main thread answers between two steps of whatever it does. */
function look({ question, path }: Look): void {
  const expression = `__gradlabLook(${JSON.stringify(path)})`;
  session.post("Runtime.evaluate", { expression, returnByValue: true }, (error, reply) => {
    const found = error || reply.exceptionDetails ? null : (reply.result.value as Looked | null);
    sendFrame({ type: "looked", question, found });
  });
}

function receive(message: ToWatchdog): void {
  if (message.type === "look") {
    look(message);
    return;
  }
  if (message.type === "interrupt") {
    void stop(message.run);
    return;
  }
  if (message.type !== "answer") {
    inspector.receive(message);
    return;
  }
  const { id, answer } = message;
  answers.postMessage({ id, answer } satisfies Answered, []);
  shared.ring();
}

/*
 * Never a blocking read: `process.report.getReport()`, which many native packages call as they load,
 * waits for an answer of every thread.
 */
const reader = new FrameReader();
const pipe = new Socket({ fd: WATCHDOG_FD, readable: true, writable: false });
pipe.on("data", (chunk: Buffer) => {
  for (const message of reader.push(chunk)) receive(message as ToWatchdog);
});
// Without the front nobody can see or stop what runs here, and a spinning main thread would not notice.
pipe.on("close", () => {
  signalChildren("SIGKILL");
  process.kill(process.pid, "SIGKILL");
});
