/**
 * Standard output and error of user code: each write leaves at once as a message that names the run
 * that caused it. (The front's end joins small ones; here nothing waits, so a crash loses nothing.)
 */
import { StringDecoder } from "node:string_decoder";
import { receiver } from "./capture.js";
import { send } from "./outbox.js";
import { causingRun } from "./run.js";

type StreamName = "stdout" | "stderr";
type Done = (error?: Error | null) => void;

export function captureStreams(): void {
  capture(process.stdout, "stdout");
  capture(process.stderr, "stderr");
}

function capture(stream: NodeJS.WriteStream, name: StreamName): void {
  const decoder = new StringDecoder("utf8");
  const write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | Done,
    done?: Done,
  ): boolean => {
    const text =
      typeof chunk !== "string"
        ? decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
        : isBinary(encoding)
          ? decoder.write(Buffer.from(chunk, encoding))
          : chunk;
    if (text) writeStream(name, text);
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
  stream.write = write;
}

function isBinary(encoding: unknown): encoding is BufferEncoding {
  return typeof encoding === "string" && !/^utf-?8$/i.test(encoding);
}

export function writeStream(name: StreamName, text: string): void {
  const to = receiver();
  if (to) return to.stream(name, text);
  const run = causingRun();
  if (run?.silent) return;
  send({ type: "stream", run: run?.id ?? null, name, text });
}
