/** The front: sockets, queue, history, and the two helpers it keeps alive, put together. */
import { setImmediate as turn } from "node:timers/promises";
import type { EngineReport } from "../ipc.js";
import type { Connection } from "../protocol/connection.js";
import { createSession } from "../protocol/message.js";
import { ReplayGuard } from "../protocol/replay.js";
import { Signer } from "../protocol/signature.js";
import type { Debugger, DebuggerParts } from "../debug/debugger.js";
import { answers } from "./answers.js";
import { LOST, TYPES_LOST } from "./cellErrors.js";
import { CellRunner } from "./cellRunner.js";
import { Cells, type Shell } from "./cells.js";
import type { Channel } from "./channel.js";
import { Comms, isFromComms } from "./comms.js";
import { Dispatcher } from "./dispatcher.js";
import { ExecutionQueue } from "./executionQueue.js";
import { Heartbeat } from "./heartbeat.js";
import { History } from "./history.js";
import { historyFolder, HistoryStore } from "./historyStore.js";
import type { LanguageClient } from "./language.js";
import { Log } from "./log.js";
import { Outputs } from "./outputs.js";
import { watchParent } from "./parent.js";
import { Publisher } from "./publisher.js";
import { Questions } from "./questions.js";
import { openSockets, type Sockets } from "./sockets.js";
import { Stdin } from "./stdin.js";
import { Subshells } from "./subshells.js";
import { Supervisor, type Execution } from "./supervisor.js";
import { traceAs } from "../trace.js";

export interface KernelParts {
  readonly connection: Connection;
  /** Starts the language service; `lost` is called when it does not know any more what cells declared. */
  readonly language: (lost: () => void) => LanguageClient;
  /** Starts an execution process; called again whenever one has died. */
  readonly spawn: () => Execution;
  readonly createDebugger: (parts: DebuggerParts) => Debugger;
}

/** Runs a kernel until it is shut down; gives the exit code. */
export async function runKernel(parts: KernelParts): Promise<number> {
  const { connection, language, spawn, createDebugger } = parts;
  traceAs("front");
  const log = new Log();
  const sockets = await openSockets(connection, log);
  const heartbeat = new Heartbeat(connection, log);
  const ending = new Ending(sockets, heartbeat, log);
  const wire = {
    session: createSession(),
    signer: new Signer(connection.key),
    replays: new ReplayGuard(),
  };
  const publisher = new Publisher(sockets.iopub, wire.session, wire.signer, log);
  // No "starting" status: a client that is already there must be welcomed by the first message.

  const outputs = new Outputs(publisher);
  const folder = historyFolder();
  const history = new History(folder === null ? null : new HistoryStore(folder, log));
  const queue = new ExecutionQueue();
  const service = language(() => {
    outputs.notice(null, TYPES_LOST);
    questions.languageLost();
  });
  let engine: EngineReport | null = null;
  const supervisor = new Supervisor(spawn, {
    output: (message) => {
      if (message.type === "broadcast") comms.broadcast(message.messageType, message.content);
      if (isFromComms(message)) comms.receive(message);
      else outputs.publish(message);
    },
    engine: (report) => {
      engine = report;
      debug.processReady();
    },
    asked: (question) => questions.receive(question),
    question: (question) => stdin.ask(question),
    withdrawn: (id) => stdin.withdraw(id),
    inspector: (message) => debug.receive(message),
    died: ({ reason }, idleRun) => {
      stdin.forget();
      // Types and values go together: a name that is gone must not pass the check.
      service
        .reset()
        .catch((error: unknown) => log.notice("the language service was not reset", error));
      comms.died();
      debug.processEnded();
      outputs.resetLimits();
      if (idleRun !== null) outputs.notice(idleRun, `${reason} ${LOST}`);
    },
  });
  const stdin = new Stdin({
    channel: sockets.stdin,
    wire,
    publisher,
    log,
    answer: (id, answer) => supervisor.answer(id, answer),
  });
  const comms = new Comms({ supervisor, outputs, publisher, queue });
  const questions = new Questions(service, supervisor);
  const debug = createDebugger({
    language: service,
    inspect: (message) => supervisor.inspect(message),
    publish: (event) => publisher.publish("debug_event", event, null),
  });
  const runnerOf = (subshell?: string): CellRunner =>
    new CellRunner(service, supervisor, questions, debug, log, subshell);
  const subshells = new Subshells({ runner: runnerOf(), queue, concurrent: false }, (id) => ({
    runner: runnerOf(id),
    queue: new ExecutionQueue(),
    concurrent: true,
  }));
  const cells = new Cells({
    language: service,
    supervisor,
    outputs,
    publisher,
    history,
    stdin,
  });
  const stop = async (restart: boolean): Promise<void> => {
    debug.release();
    await Promise.all([supervisor.shutdown(restart), history.flushed()]);
  };
  const immediate = answers({
    language: service,
    supervisor,
    history,
    publisher,
    comms,
    engine: () => engine,
    interrupt: () => subshells.interrupt(),
    subshells,
    debug: (content) => debug.request(content),
    shutdown: (restart) => ending.begin(() => stop(restart)),
  });
  const dispatcher = new Dispatcher(
    {
      immediate,
      execute: (message, aborted, shell: Shell) => cells.execute(message, aborted, shell),
      shellOf: (header) => subshells.of(header),
    },
    publisher,
    wire,
    log,
  );

  void sockets.shell.receive((frames) => dispatcher.receive(frames, sockets.shell));
  void sockets.control.receive((frames) => dispatcher.receive(frames, sockets.control));
  void sockets.iopub.receive((frames) => publisher.subscription(frames));
  void sockets.stdin.receive((frames) => stdin.receive(frames));
  supervisor.start();

  process.on("SIGINT", () => subshells.interrupt());
  process.on("SIGTERM", () => ending.begin(() => stop(false)));
  watchParent(() => ending.begin(async () => supervisor.kill()));
  return ending.done;
}

/** The end of the kernel: once, and with everything sent that was to be sent. */
class Ending {
  readonly done: Promise<number>;
  private begun = false;
  private finish: (exitCode: number) => void = () => undefined;

  constructor(
    private readonly sockets: Sockets,
    private readonly heartbeat: Heartbeat,
    private readonly log: Log,
  ) {
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  /** `stop` ends the helpers; the reply that is being made when this is called still leaves. */
  begin(stop: () => Promise<void>): void {
    if (this.begun) return;
    this.begun = true;
    void this.end(stop);
  }

  private async end(stop: () => Promise<void>): Promise<void> {
    let exitCode = 0;
    try {
      await stop();
    } catch (error) {
      this.log.notice("the execution process did not end in order", error);
      exitCode = 1;
    }
    await turn();
    const channels = Object.values(this.sockets) as readonly Channel[];
    await Promise.all(channels.map((channel) => channel.flushed()));
    for (const channel of channels) channel.close();
    await this.heartbeat.stop();
    this.finish(exitCode);
  }
}
