/** Writes messages to the front, synchronously: what is written has left, whatever happens next. */
import { writeSync } from "node:fs";
import { encodeFrame } from "../frames.js";
import { type FromExecution, OUTPUT_FD } from "../ipc.js";
import type { WriteLock } from "./shared.js";

let lock: WriteLock | null = null;
let sending = false;

/** True inside of `send`, for code that interrupts it. */
export function isSending(): boolean {
  return sending;
}

/** The watchdog thread writes to the same pipe: whoever writes holds this lock. */
export function shareOutbox(writeLock: WriteLock): void {
  lock = writeLock;
}

export function send(message: FromExecution): void {
  sending = true;
  try {
    sendFrame(message);
  } finally {
    sending = false;
  }
}

/** The same from the watchdog thread. */
export function sendFrame(message: FromExecution): void {
  const frame = encodeFrame(message);
  lock?.take();
  try {
    for (let written = 0; written < frame.length;) written += write(frame, written);
  } finally {
    lock?.release();
  }
}

function write(frame: Buffer, offset: number): number {
  try {
    return writeSync(OUTPUT_FD, frame, offset);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EAGAIN") {
      Atomics.wait(PAUSE, 0, 0, 1);
      return 0;
    }
    // The front is gone, and with it everyone who could read or stop this process.
    if (code === "EPIPE" || code === "EBADF") process.kill(process.pid, "SIGKILL");
    throw error;
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
