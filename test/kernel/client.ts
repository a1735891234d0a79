/**
 * A Jupyter client for tests, over real ZeroMQ sockets. It reads like a conversation:
 *
 *     const kernel = useKernel();
 *     it("adds", async () => {
 *       const { reply, result } = await kernel().execute("1 + 1");
 *       assert.equal(reply["status"], "ok");
 *       assert.equal(result?.["text/plain"], "2");
 *     });
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";
import { parseConnection, type Connection } from "../../kernel/protocol/connection.js";
import type { JsonObject } from "../../kernel/protocol/json.js";
import {
  createMessage,
  createSession,
  type MessageParts,
  type ReceivedMessage,
} from "../../kernel/protocol/message.js";
import { Signer } from "../../kernel/protocol/signature.js";
import { decodeMessage, encodeMessage } from "../../kernel/protocol/wire.js";
import { gather, isIdle, isTopic, parentId, type Execution } from "./messages.js";
import { freePorts } from "./ports.js";

export { dataOf, isIdle, parentId, type Execution } from "./messages.js";

export interface KernelOptions {
  /** The command; "{connection_file}" is replaced. By default this repository's kernel. */
  readonly argv?: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly transport?: "tcp" | "ipc";
  /** The signing key; empty: unsigned. */
  readonly key?: string;
}

export interface ExecuteOptions {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
  /** Which subshell runs it. */
  readonly subshell?: string;
}

export interface Conversation {
  readonly id: string;
  readonly reply: Promise<ReceivedMessage>;
  readonly idle: Promise<ReceivedMessage>;
}

export type ChannelName = "shell" | "control" | "stdin";

const MAIN = fileURLToPath(new URL("../../kernel/main.js", import.meta.url));
export const KERNEL_ARGV = [
  process.execPath,
  MAIN,
  "kernel",
  "--connection-file",
  "{connection_file}",
];

const alive = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** Starts a kernel before the tests of a `describe` and shuts it down after them. */
export function useKernel(options: KernelOptions = {}): () => TestKernel {
  let kernel: TestKernel | undefined;
  before(async () => {
    kernel = await startKernel(options);
  });
  after(async () => {
    await kernel?.stop();
  });
  return () => {
    if (!kernel) throw new Error("the kernel is only there inside a test");
    return kernel;
  };
}

/** Resolves when the kernel answers, and what it publishes arrives. */
export async function startKernel(options: KernelOptions = {}): Promise<TestKernel> {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-test-"));
  const [shell, control, iopub, stdin, hb] =
    options.transport === "ipc" ? [1, 2, 3, 4, 5] : await freePorts(5);
  const text = JSON.stringify({
    transport: options.transport ?? "tcp",
    ip: options.transport === "ipc" ? join(folder, "socket") : "127.0.0.1",
    shell_port: shell,
    control_port: control,
    iopub_port: iopub,
    stdin_port: stdin,
    hb_port: hb,
    key: options.key ?? createSession(),
    signature_scheme: "hmac-sha256",
    kernel_name: "gradlab",
  });
  const file = join(folder, "connection.json");
  writeFileSync(file, text);
  const [command = "", ...args] = (options.argv ?? KERNEL_ARGV).map((part) =>
    part.replace("{connection_file}", file),
  );
  const spawnedAt = performance.now();
  const child = spawn(command, args, {
    cwd: options.folder ?? folder,
    // Tests leave the user's history alone.
    env: { ...process.env, GRADLAB_HISTORY: "off", ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  const kernel = new TestKernel(child, parseConnection(text), folder, spawnedAt);
  await kernel.ready();
  return kernel;
}

export class TestKernel {
  readonly session = createSession();
  /** `performance.now()` at the first kernel_info_reply. */
  answeredAt = 0;
  readonly welcomed: Promise<ReceivedMessage>;
  /** Everything that came on iopub, in order. */
  readonly published: ReceivedMessage[] = [];
  /** What the kernel's own process wrote to its standard output and error. */
  log = "";

  private readonly signer: Signer;
  private readonly channels: Readonly<Record<ChannelName, Dealer>>;
  private readonly iopub: Subscriber;
  private readonly listeners = new Set<(message: ReceivedMessage) => void>();
  /** Questions of the latest cell that nobody has waited for yet. */
  private questions: ReceivedMessage[] = [];
  /** Who waits for the next one. */
  private asked: ((question: ReceivedMessage) => void)[] = [];
  private sending = Promise.resolve();
  private open = true;

  constructor(
    readonly child: ChildProcess,
    readonly connection: Connection,
    /** Of its own, removed at the end. */
    private readonly folder: string,
    /** `performance.now()` at the start of the process. */
    readonly spawnedAt: number,
  ) {
    this.signer = new Signer(connection.key);
    // The kernel binds after the client connects: try again soon.
    const reconnectInterval = 10;
    const dealer = () =>
      new Dealer({ linger: 0, routingId: this.session, sendHighWaterMark: 0, reconnectInterval });
    this.channels = { shell: dealer(), control: dealer(), stdin: dealer() };
    this.iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, reconnectInterval });
    this.channels.shell.connect(connection.addresses.shell);
    this.channels.control.connect(connection.addresses.control);
    this.channels.stdin.connect(connection.addresses.stdin);
    this.iopub.connect(connection.addresses.iopub);
    this.iopub.subscribe();
    this.welcomed = this.next((message) => message.header.msg_type === "iopub_welcome");
    for (const pipe of [child.stdout, child.stderr]) {
      pipe?.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    }
    void this.read(this.channels.shell);
    void this.read(this.channels.control);
    void this.read(this.channels.stdin);
    void this.read(this.iopub);
  }

  /** Asks for kernel_info until the answer's "idle" is seen: a late subscriber misses the first. */
  async ready(): Promise<void> {
    const ended = once(this.child, "exit").then(() => undefined);
    let seen = false;
    while (!seen) {
      const { reply, idle } = this.ask("kernel_info_request", {});
      const answered = await Promise.race([reply, ended]);
      if (answered === undefined) throw new Error(`the kernel ended at its start:\n${this.log}`);
      this.answeredAt ||= performance.now();
      const patience = new Promise<false>((resolve) => setTimeout(resolve, 200, false));
      seen = await Promise.race([idle.then(() => true), patience]);
    }
  }

  /** Resolves with the first message on iopub that fits, also one that has come already. */
  async seen(fits: (message: ReceivedMessage) => boolean): Promise<ReceivedMessage> {
    return (
      this.published.find(fits) ??
      (await this.next((message) => message === this.published.at(-1) && fits(message)))
    );
  }

  /** Resolves when the cell has printed the text, in one message. */
  async printed({ id }: Conversation, text: string): Promise<void> {
    await this.seen(
      (message) => parentId(message) === id && String(message.content["text"]).includes(text),
    );
  }

  /** Resolves with the next message, on any channel, that fits. */
  next(fits: (message: ReceivedMessage) => boolean): Promise<ReceivedMessage> {
    return new Promise((resolve) => {
      const listener = (message: ReceivedMessage): void => {
        if (!fits(message)) return;
        this.listeners.delete(listener);
        resolve(message);
      };
      this.listeners.add(listener);
    });
  }

  /** Sends a request and does not wait. */
  ask(
    type: string,
    content: JsonObject,
    channel: ChannelName = "shell",
    more: Omit<MessageParts, "content"> & { readonly subshell?: string } = {},
  ): Conversation {
    const { subshell, ...parts } = more;
    const made = createMessage(this.session, type, { ...parts, content });
    const header = { ...made.header, ...(subshell !== undefined && { subshell_id: subshell }) };
    const message = { ...made, header };
    const id = message.header.msg_id;
    const answered = (reply: ReceivedMessage): boolean => parentId(reply) === id;
    const reply = this.next(
      (message) =>
        answered(message) && message.header.msg_type.endsWith("_reply") && !isTopic(message),
    );
    const idle = this.next((message) => answered(message) && isIdle(message));
    void this.sendRaw(encodeMessage(message, this.signer), channel);
    return { id, reply, idle };
  }

  /** Sends a request and gives the content of its reply. */
  async request(
    type: string,
    content: JsonObject = {},
    channel: ChannelName = "shell",
  ): Promise<JsonObject> {
    return (await this.ask(type, content, channel).reply).content;
  }

  /** Sends frames as they are, behind what was sent before: a socket takes one message at a time. */
  sendRaw(frames: (Buffer | string)[], channel: ChannelName = "shell"): Promise<void> {
    this.sending = this.sending.then(() => this.channels[channel].send(frames));
    return this.sending;
  }

  async execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    return this.finish(this.start(code, options));
  }

  /** Sends a cell and does not wait. */
  start(code: string, { subshell, ...options }: ExecuteOptions = {}): Conversation {
    this.questions = [];
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    };
    return this.ask(
      "execute_request",
      content,
      "shell",
      subshell === undefined ? {} : { subshell },
    );
  }

  /** Waits for the reply and the idle of a cell. */
  async finish(cell: Conversation): Promise<Execution> {
    const [reply] = await Promise.all([cell.reply, cell.idle]);
    return gather(reply, this.publishedUnder(cell.id));
  }

  /** Sends a comm_open, comm_msg or comm_close and does not wait. */
  comm(
    type: "comm_open" | "comm_msg" | "comm_close",
    content: JsonObject,
    more: Omit<MessageParts, "content"> = {},
  ): Conversation {
    return this.ask(type, { data: {}, ...content }, "shell", more);
  }

  /** The next message of this type on the comm. */
  nextOnComm(type: "comm_open" | "comm_msg" | "comm_close", id: string): Promise<ReceivedMessage> {
    return this.next(
      ({ header, content }) => header.msg_type === type && content["comm_id"] === id,
    );
  }

  publishedUnder(id: string): ReceivedMessage[] {
    return this.published.filter((message) => parentId(message) === id);
  }

  /** Resolves with the next question to the user, which may have come before: a send may take a turn. */
  question(): Promise<ReceivedMessage> {
    const early = this.questions.shift();
    if (early) return Promise.resolve(early);
    return new Promise((resolve) => this.asked.push(resolve));
  }

  /** Answers as a user would; with `parent` as JupyterLab does, without as terminal clients do. */
  answer(value: unknown, parent?: ReceivedMessage): Promise<void> {
    const message = createMessage(this.session, "input_reply", {
      content: { status: "ok", value },
      ...(parent && { parent: parent.header }),
    });
    return this.sendRaw(encodeMessage(message, this.signer), "stdin");
  }

  kernelInfo(channel: ChannelName = "shell"): Promise<JsonObject> {
    return this.request("kernel_info_request", {}, channel);
  }

  /** `cursor` counts code points; by default the end. */
  complete(code: string, cursor = Array.from(code).length): Promise<JsonObject> {
    return this.request("complete_request", { code, cursor_pos: cursor });
  }

  inspect(code: string, cursor = Array.from(code).length, detail = 0): Promise<JsonObject> {
    return this.request("inspect_request", { code, cursor_pos: cursor, detail_level: detail });
  }

  isComplete(code: string): Promise<JsonObject> {
    return this.request("is_complete_request", { code });
  }

  interrupt(): Promise<JsonObject> {
    return this.request("interrupt_request", {}, "control");
  }

  /** Sends one beat and waits for its echo. */
  async beat(): Promise<string> {
    const socket = new Request({ linger: 0 });
    socket.connect(this.connection.addresses.hb);
    try {
      await socket.send("beat");
      const [echo] = await socket.receive();
      return echo?.toString() ?? "";
    } finally {
      socket.close();
    }
  }

  /** Asks the kernel to end, and gives its exit code. */
  async shutdown(restart = false): Promise<{ reply: JsonObject; exitCode: number | null }> {
    const reply = await this.request("shutdown_request", { restart }, "control");
    const exitCode = await this.exited();
    this.close();
    return { reply, exitCode };
  }

  async exited(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, "exit");
    }
    return this.child.exitCode;
  }

  /** Ends the kernel if it lives: in order if it can, else by force. */
  async stop(): Promise<void> {
    if (!this.open) return;
    const force = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    const ended = this.exited();
    if (alive.has(this.child)) this.ask("shutdown_request", { restart: false }, "control");
    await ended;
    clearTimeout(force);
    this.close();
  }

  /** Leaves without a word, as a client whose machine goes down. */
  leave(): void {
    this.open = false;
    this.channels.shell.close();
    this.channels.control.close();
    this.channels.stdin.close();
    this.iopub.close();
  }

  private close(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.leave();
  }

  private keepQuestion(question: ReceivedMessage): void {
    if (this.asked.length === 0) this.questions.push(question);
    for (const resolve of this.asked.splice(0)) resolve(question);
  }

  private async read(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = decodeMessage(frames, this.signer);
      if (socket === this.iopub) this.published.push(message);
      if (message.header.msg_type === "input_request") this.keepQuestion(message);
      for (const listener of this.listeners) listener(message);
    }
  }
}
