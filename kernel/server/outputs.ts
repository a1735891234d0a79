/** Publishes what a run puts out under the header of the request that caused it, however late it comes. */
import { DEFAULT_LIMITS, type FromComms, type MimeBundle } from "../ipc.js";
import type { Header } from "../protocol/message.js";
import { CellOutput } from "./cellOutput.js";
import { DisplayUpdates } from "./displayUpdates.js";
import type { Publisher } from "./publisher.js";
import type { Output } from "./supervisor.js";

/** What belongs to a run and goes below a cell. */
export type RunOutput = Exclude<Output, FromComms>;

interface Origin {
  readonly header: Header;
  readonly silent: boolean;
  readonly output: CellOutput;
}

/** Later output of runs older than this is charged to the latest run. */
const REMEMBERED_RUNS = 4096;

/** And of a client's messages on comms, which come by the hundred when a slider moves. */
const REMEMBERED_CALLBACKS = 1024;

export class Outputs {
  private readonly origins = new Map<number, Origin>();
  private readonly concurrent = new Map<number, Origin>();
  private readonly byHeader = new WeakMap<Header, Origin>();
  private readonly updates: DisplayUpdates;
  private latest: Origin | null = null;
  private limits = DEFAULT_LIMITS;

  constructor(private readonly publisher: Publisher) {
    this.updates = new DisplayUpdates(publisher);
  }

  begin(run: number, header: Header, silent: boolean): void {
    this.latest = this.originFor(header, silent);
    this.origins.set(run, this.latest);
    this.origins.delete(run - REMEMBERED_RUNS);
  }

  /** A subshell's cell. It does not become what output without a trail is charged to. */
  beginConcurrent(run: number, header: Header, silent: boolean): void {
    this.concurrent.set(run, this.originFor(header, silent));
    this.concurrent.delete(run + REMEMBERED_RUNS);
  }

  /** A client's message on a comm, whose handlers may put out something, too: `run` is −1, −2, … */
  beginCallback(run: number, header: Header): void {
    this.origins.set(run, this.originFor(header, false));
    this.origins.delete(run + REMEMBERED_CALLBACKS);
  }

  /** The request has put out all that belongs to its reply; what comes later is late. */
  end(header: Header): void {
    this.updates.flush();
    this.byHeader.get(header)?.output.end();
  }

  /** A cell's result, or a sentence if it is too large for a page. */
  fitting(header: Header, result: MimeBundle): MimeBundle {
    return this.byHeader.get(header)?.output.fitting(result) ?? result;
  }

  /** As it is in a new execution process. */
  resetLimits(): void {
    this.limits = DEFAULT_LIMITS;
  }

  publish(message: RunOutput): void {
    if (message.type === "limits") {
      this.limits = message.limits;
      return;
    }
    const origin = this.originOf(message.run);
    if (origin?.silent) return;
    const cause = origin?.header ?? null;
    const output = origin?.output ?? this.newOutput(null);
    switch (message.type) {
      case "stream":
        output.stream(message.name, message.text);
        return;
      case "display": {
        const { bundle, displayId, update } = message;
        if (!update) output.display(bundle, displayId);
        else if (displayId !== undefined) {
          this.updates.update(displayId, { bundle: output.fitting(bundle), cause });
        }
        return;
      }
      case "clear":
        output.clear();
        this.publisher.publish("clear_output", { wait: message.wait }, cause);
        return;
      case "broadcast": {
        const { messageType, content, metadata, buffers } = message;
        const bytes = buffers.map((buffer) => Buffer.from(buffer));
        this.publisher.broadcast(messageType, content, cause, { metadata, buffers: bytes });
        return;
      }
      case "late-error":
        this.publisher.publish("error", message.error, cause);
        return;
    }
  }

  /** A sentence of the front's own, beside the output of a run. */
  notice(run: number | null, text: string): void {
    this.publisher.stream("stderr", `${text}\n`, this.causeOf(run));
  }

  causeOf(run: number | null): Header | null {
    return this.originOf(run)?.header ?? null;
  }

  /** One cell may run in pieces, and runs once more for its expressions. */
  private originFor(header: Header, silent: boolean): Origin {
    const known = this.byHeader.get(header);
    if (known) return known;
    const origin: Origin = { header, silent, output: this.newOutput(header) };
    this.byHeader.set(header, origin);
    return origin;
  }

  private newOutput(cause: Header | null): CellOutput {
    return new CellOutput(this.publisher, cause, () => this.limits);
  }

  private originOf(run: number | null): Origin | null {
    if (run === null) return this.latest;
    return this.origins.get(run) ?? this.concurrent.get(run) ?? this.latest;
  }
}
