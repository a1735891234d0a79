/**
 * Puts the questions of cells to the client that asked for the cell, and takes its answers.
 * An answer names no question, so there is one at a time; the execution process sees to that.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { UserAnswer, UserQuestion } from "../ipc.js";
import { createMessage, type Header, type ReceivedMessage } from "../protocol/message.js";
import { type InputRequest, readInputReply } from "../protocol/stdin.js";
import { decodeMessage, encodeMessage } from "../protocol/wire.js";
import type { Channel } from "./channel.js";
import type { Wire } from "./dispatcher.js";
import type { Log } from "./log.js";
import type { Publisher } from "./publisher.js";

/** The request whose cell runs: who is asked. */
interface Asker {
  readonly header: Header;
  readonly identities: readonly Buffer[];
  readonly allowed: boolean;
}

interface Open {
  readonly id: number;
  readonly asker: Asker;
  /** Messages that an answer may name as its parent. */
  readonly parents: readonly unknown[];
}

export interface StdinParts {
  readonly channel: Pick<Channel, "deliver">;
  readonly wire: Wire;
  readonly publisher: Publisher;
  readonly log: Log;
  answer(id: number, answer: UserAnswer): void;
}

/** A client's stdin channel may connect a little later than the one that brought the cell. */
const ATTEMPTS = 40;
const AGAIN_MS = 50;

export class Stdin {
  private readonly askers = new Map<number, Asker>();
  private open: Open | null = null;

  constructor(private readonly parts: StdinParts) {}

  /** From now on this run's questions go to the client that sent the request. */
  begin(run: number, { header, identities }: ReceivedMessage, allowed: boolean): void {
    this.askers.set(run, { header, identities, allowed });
  }

  /** The request has its reply: the client shows no box for it any more. */
  end({ header }: ReceivedMessage): void {
    for (const [run, asker] of this.askers) if (asker.header === header) this.askers.delete(run);
  }

  ask({ run, id, prompt, password }: UserQuestion): void {
    const asker = this.askers.get(run);
    const refuse = (ename: string, evalue: string): void =>
      this.parts.answer(id, { ename, evalue });
    if (!asker) {
      refuse(
        "QuestionTooLate",
        "the cell that asks has ended, and clients show an input box for a running cell only; ask before the cell ends, with `await input(…)`",
      );
    } else if (!asker.allowed) {
      refuse(
        "StdinNotImplementedError",
        "this client takes no input (allow_stdin is false, as in nbconvert and papermill); run the cell in JupyterLab, Notebook or a console, or write the value into the notebook",
      );
    } else {
      void this.put(id, asker, { prompt, password }, refuse);
    }
  }

  /** Nobody waits for the answer any more. */
  withdraw(id: number): void {
    if (this.open?.id === id) this.open = null;
  }

  /** The process that asked is gone. */
  forget(): void {
    this.open = null;
  }

  /** Never throws. Nothing here is logged but the reason: a frame may hold a password. */
  receive(frames: readonly Buffer[]): void {
    try {
      const message = decodeMessage(frames, this.parts.wire.signer);
      const fault = this.faultOf(message);
      if (fault !== null) {
        this.parts.log.notice("an input_reply was ignored", fault);
        return;
      }
      const value = readInputReply(message.content);
      const { open } = this;
      if (!open) return;
      this.open = null;
      this.parts.answer(
        open.id,
        value === null
          ? { ename: "NoInput", evalue: "the client gave no answer to this question" }
          : { value },
      );
    } catch (error) {
      this.parts.log.notice("a malformed message on stdin was ignored", error);
    }
  }

  private faultOf(message: ReceivedMessage): string | null {
    if (!this.parts.wire.replays.admit(message)) return "it came before";
    if (message.header.msg_type !== "input_reply") return "it is something else";
    const { open } = this;
    if (!open) return "nothing is asked";
    const from = Buffer.concat(message.identities);
    if (!from.equals(Buffer.concat(open.asker.identities))) return "another client was asked";
    // Terminal clients name no parent.
    const parent = message.parent.msg_id;
    if (parent !== undefined && !open.parents.includes(parent))
      return "it answers another question";
    return null;
  }

  private async put(
    id: number,
    asker: Asker,
    content: InputRequest,
    refuse: (ename: string, evalue: string) => void,
  ): Promise<void> {
    const { channel, publisher, wire } = this.parts;
    const { header, identities } = asker;
    const request = createMessage(wire.session, "input_request", {
      identities,
      parent: header,
      content: { ...content },
    });
    const open: Open = { id, asker, parents: [request.header.msg_id, header.msg_id] };
    this.open = open;
    // What was printed before stands before the box.
    publisher.flush();
    const frames = encodeMessage(request, wire.signer);
    for (let attempt = 0; attempt < ATTEMPTS && this.open === open; attempt++) {
      if (await channel.deliver(frames)) return;
      await sleep(AGAIN_MS);
    }
    if (this.open !== open) return;
    this.open = null;
    refuse(
      "StdinNotImplementedError",
      "this client has no stdin channel on which it could be asked; run the cell in JupyterLab, Notebook or a console",
    );
  }
}
