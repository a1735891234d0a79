/**
 * HMAC-SHA256 over the four JSON frames; an empty key means that messages are not signed.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#wire-protocol
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export class Signer {
  constructor(private readonly key: string) {}

  sign(frames: readonly (Buffer | string)[]): string {
    if (this.key === "") return "";
    const hmac = createHmac("sha256", this.key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  }

  /** Takes the same time wherever the first difference is. */
  verify(frames: readonly Buffer[], signature: string): boolean {
    if (this.key === "") return true;
    const expected = Buffer.from(this.sign(frames), "latin1");
    const received = Buffer.from(signature, "latin1");
    return expected.length === received.length && timingSafeEqual(expected, received);
  }
}
