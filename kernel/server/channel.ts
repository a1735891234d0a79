/**
 * One ZeroMQ socket with an ordered outgoing queue: a socket takes one send at a time, and nobody in
 * the front should have to wait for another's.
 */
import type { Router, XPublisher } from "zeromq";
import type { Log } from "./log.js";

export type Frames = (Buffer | string)[];

export class Channel {
  private readonly outgoing: Frames[] = [];
  private draining: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly socket: Router | XPublisher,
    private readonly log: Log,
  ) {}

  send(frames: Frames): void {
    if (this.closed) return;
    this.outgoing.push(frames);
    // Not at once: handing a message to ZeroMQ takes a tenth of a millisecond, and whoever sends often
    // has more urgent work in this same turn, such as to have the cell checked.
    this.draining ??= Promise.resolve().then(() => this.drain());
  }

  /** Sends behind what waits; false: the peer is not there. Only a socket that is told so knows. */
  async deliver(frames: Frames): Promise<boolean> {
    await this.draining;
    try {
      await this.socket.send(frames);
      return true;
    } catch (error) {
      const absent = (error as NodeJS.ErrnoException).code === "EHOSTUNREACH";
      if (!absent && !this.closed) this.log.notice("a message could not be sent", error);
      return false;
    }
  }

  /** Calls `handle` with each message, until the channel is closed. */
  async receive(handle: (frames: Buffer[]) => void): Promise<void> {
    while (!this.closed) {
      let frames: Buffer[];
      try {
        frames = await this.socket.receive();
      } catch (error) {
        if (!this.closed) this.log.notice("a message could not be read", error);
        continue;
      }
      handle(frames);
    }
  }

  /** Resolves when everything has been handed to ZeroMQ. */
  async flushed(): Promise<void> {
    await this.draining;
  }

  close(): void {
    this.closed = true;
    this.socket.close();
  }

  private async drain(): Promise<void> {
    while (this.outgoing.length > 0) {
      for (const frames of this.outgoing.splice(0)) {
        try {
          await this.socket.send(frames);
        } catch (error) {
          if (!this.closed) this.log.notice("a message could not be sent", error);
        }
      }
    }
    this.draining = null;
  }
}
