/** Publishes what a run puts out under the header of the request that caused it, however late it comes. */
import type { FromComms } from "../ipc.js";
import type { Header } from "../protocol/message.js";
import type { Publisher } from "./publisher.js";
import type { Output } from "./supervisor.js";

/** What belongs to a run and goes below a cell. */
export type CellOutput = Exclude<Output, FromComms>;

interface Origin {
  readonly header: Header;
  readonly silent: boolean;
}

/** Later output of runs older than this is charged to the latest run. */
const REMEMBERED_RUNS = 4096;

/** And of a client's messages on comms, which come by the hundred when a slider moves. */
const REMEMBERED_CALLBACKS = 1024;

export class Outputs {
  private readonly origins = new Map<number, Origin>();
  private latest: Origin | null = null;

  constructor(private readonly publisher: Publisher) {}

  begin(run: number, header: Header, silent: boolean): void {
    this.latest = { header, silent };
    this.origins.set(run, this.latest);
    this.origins.delete(run - REMEMBERED_RUNS);
  }

  /** A client's message on a comm, whose handlers may put out something, too: `run` is −1, −2, … */
  beginCallback(run: number, header: Header): void {
    this.origins.set(run, { header, silent: false });
    this.origins.delete(run + REMEMBERED_CALLBACKS);
  }

  publish(message: CellOutput): void {
    const origin = this.originOf(message.run);
    if (origin?.silent) return;
    const cause = origin?.header ?? null;
    switch (message.type) {
      case "stream":
        this.publisher.stream(message.name, message.text, cause);
        return;
      case "display": {
        const { bundle, displayId, update } = message;
        const transient = displayId === undefined ? {} : { display_id: displayId };
        const type = update ? "update_display_data" : "display_data";
        this.publisher.publish(type, { ...bundle, transient }, cause);
        return;
      }
      case "clear":
        this.publisher.publish("clear_output", { wait: message.wait }, cause);
        return;
      case "late-error":
        this.publisher.publish("error", message.error, cause);
        return;
    }
  }

  /** A sentence of the front's own, beside the output of a run. */
  notice(run: number | null, text: string): void {
    this.publish({ type: "stream", run, name: "stderr", text: `${text}\n` });
  }

  causeOf(run: number | null): Header | null {
    return this.originOf(run)?.header ?? null;
  }

  private originOf(run: number | null): Origin | null {
    return (run === null ? undefined : this.origins.get(run)) ?? this.latest;
  }
}
