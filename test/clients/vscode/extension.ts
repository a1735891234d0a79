/**
 * VS Code's Jupyter extension as a kernel meets it: its sockets, its requests in its order, with its
 * fields. After microsoft/vscode-jupyter at 3d24702 (24 July 2026, version 2026.6.1): src/kernels/raw
 * (launch, sockets, first requests), src/kernels/kernel.ts, src/kernels/execution, src/standalone.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import type { Launched } from "./launch.js";
import { type Channel, decode, encode, type Message, message } from "./wire.js";

/** What @jupyterlab/services refuses to handle without; the extension puts empty ones there instead. */
const IOPUB_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  stream: { name: "string", text: "string" },
  display_data: { data: "object", metadata: "object" },
  update_display_data: { data: "object", metadata: "object" },
  execute_input: { code: "string", execution_count: "number" },
  execute_result: { execution_count: "number", data: "object", metadata: "object" },
  error: { ename: "string", evalue: "string", traceback: "object" },
  status: { execution_state: "string" },
  clear_output: { wait: "boolean" },
  comm_open: { comm_id: "string", target_name: "string", data: "object" },
  comm_msg: { comm_id: "string", data: "object" },
  comm_close: { comm_id: "string" },
};

/** A request and what comes back for it. */
export interface Request {
  readonly reply: Promise<Message>;
  /** On iopub, up to now. */
  published(): readonly Message[];
  /** The reply, and `idle` on iopub: only then is a request done. */
  readonly done: Promise<Message>;
}

export class Extension {
  /** The status that the notebook shows; completion is only asked for at "idle". */
  status = "unknown";
  readonly received: Message[] = [];
  private readonly sender = { session: randomUUID(), username: randomUUID() };
  private readonly sockets: Readonly<Record<Exclude<Channel, "iopub">, Dealer>>;
  private readonly iopub: Subscriber;
  private readonly listeners = new Set<(received: Message) => void>();
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly kernel: Launched) {
    const routingId = randomUUID();
    const dealer = () =>
      new Dealer({ routingId, sendHighWaterMark: 0, receiveHighWaterMark: 0, maxMessageSize: -1 });
    this.iopub = new Subscriber({ maxMessageSize: -1, receiveHighWaterMark: 0 });
    this.sockets = { shell: dealer(), control: dealer(), stdin: dealer() };
    for (const channel of ["iopub", "shell", "control", "stdin"] as const) {
      const socket = channel === "iopub" ? this.iopub : this.sockets[channel];
      socket.connect(`tcp://127.0.0.1:${kernel.connection[`${channel}_port`]}`);
      void this.read(channel, socket);
    }
    this.iopub.subscribe();
  }

  /** kernel_info on shell and control at once, every half second until a reply and iopub were seen. */
  async ready(): Promise<Message> {
    // The first is sent by @jupyterlab/services itself, as soon as its socket is open.
    const replies = [this.ask("kernel_info_request", {}).reply];
    for (let attempt = 0; attempt < 20; attempt++) {
      replies.push(this.ask("kernel_info_request", {}, "control").reply);
      replies.push(this.ask("kernel_info_request", {}).reply);
      const heard = this.until(() => this.received.some(({ channel }) => channel === "iopub"));
      const both = Promise.all([Promise.any(replies), heard]);
      if ((await Promise.race([both, sleep(500)])) !== undefined) {
        // Sent always, whatever is known already.
        const last = this.ask("kernel_info_request", {});
        await Promise.all([...replies, last.done, this.until(() => this.status === "idle")]);
        return await last.reply;
      }
    }
    throw new Error(`the kernel did not get ready:\n${this.kernel.log()}`);
  }

  execute(code: string, cell = 0): Request {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      // One cell at a time is sent: the extension keeps the queue.
      stop_on_error: false,
    };
    const metadata = {
      cellId: `vscode-notebook-cell:/folder/a%20b.ipynb#W${cell}sZmlsZQ%3D%3D`,
      tags: [],
    };
    return this.ask("execute_request", content, "shell", metadata);
  }

  ask(
    type: string,
    content: object,
    channel: "shell" | "control" = "shell",
    metadata = {},
  ): Request {
    const sent = message(this.sender, type, content, metadata);
    const own = ({ parent }: Message) => parent["msg_id"] === sent.header.msg_id;
    const reply = this.next((each) => own(each) && each.channel === channel);
    const idle = this.next((each) => own(each) && each.content["execution_state"] === "idle");
    this.post(channel, sent);
    return {
      reply,
      published: () => this.received.filter((each) => own(each) && each.channel === "iopub"),
      done: Promise.all([reply, idle]).then(([first]) => first),
    };
  }

  /** The answer of a person to an input_request. */
  answer(request: Message, value: string): void {
    const content = { status: "ok", value };
    this.post("stdin", message(this.sender, "input_reply", content, {}, request.header));
  }

  next(fits: (received: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const listener = (received: Message): void => {
        if (!fits(received)) return;
        this.listeners.delete(listener);
        resolve(received);
      };
      this.listeners.add(listener);
    });
  }

  close(): void {
    for (const socket of [this.iopub, ...Object.values(this.sockets)]) {
      socket.linger = 0;
      socket.close();
    }
  }

  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.next(() => true);
  }

  private post(channel: Exclude<Channel, "iopub">, sent: ReturnType<typeof message>): void {
    const frames = encode(sent, this.kernel.connection.key);
    this.sending = this.sending.then(() => this.sockets[channel].send(frames));
  }

  private async read(channel: Channel, socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const received = decode(channel, frames, this.kernel.connection.key);
      check(received);
      this.received.push(received);
      const state = received.content["execution_state"];
      if (typeof state === "string") this.status = state;
      for (const listener of this.listeners) listener(received);
    }
  }
}

function check({ channel, header, content }: Message): void {
  for (const field of ["username", "version", "session", "msg_id", "msg_type"]) {
    assert.equal(typeof header[field], "string", `header.${field}`);
  }
  if (channel !== "iopub") return;
  const type = String(header["msg_type"]);
  for (const [field, kind] of Object.entries(IOPUB_FIELDS[type] ?? {})) {
    assert.equal(typeof content[field], kind, `${field} of ${type}`);
  }
  if (type === "status") {
    const states = ["starting", "idle", "busy", "restarting", "dead"];
    assert.ok(states.includes(String(content["execution_state"])));
  }
}
