/** Frames on the pipes of `ipc.ts`: a 4-byte big-endian length and a `v8.serialize` payload. */
import { deserialize, serialize } from "node:v8";

const HEADER = 4;

export function encodeFrame(message: unknown): Buffer {
  const payload = serialize(message);
  const frame = Buffer.allocUnsafe(HEADER + payload.length);
  frame.writeUInt32BE(payload.length, 0);
  payload.copy(frame, HEADER);
  return frame;
}

/** Puts frames together again from chunks cut anywhere. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;

  /** The messages that `chunk` completes. */
  *push(chunk: Buffer): Generator {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= HEADER) {
      const length = this.#join(HEADER).readUInt32BE(0);
      if (this.#size < HEADER + length) return;
      const bytes = this.#join(HEADER + length);
      const message: unknown = deserialize(bytes.subarray(HEADER, HEADER + length));
      this.#size -= HEADER + length;
      this.#chunks = this.#size > 0 ? [bytes.subarray(HEADER + length)] : [];
      yield message;
    }
  }

  /** A buffer that holds the first `needed` bytes at least; joins chunks only when it must. */
  #join(needed: number): Buffer {
    const first = this.#chunks[0];
    if (first && first.length >= needed) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
