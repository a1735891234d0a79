/** What one cell has put out so far: within its limits it is published, beyond them its tail is. */
import type { MimeBundle, OutputLimits } from "../ipc.js";
import { sizeOf, tooLarge } from "./outputLimits.js";
import { OutputTail } from "./outputTail.js";
import type { Cause, Publisher } from "./publisher.js";

type StreamName = "stdout" | "stderr";

export class CellOutput {
  private characters = 0;
  private outputs = 0;
  private bytes = 0;
  /** The stream that the page joins what comes now with. */
  private joins: StreamName | null = null;
  private tail: OutputTail | null = null;

  constructor(
    private readonly publisher: Publisher,
    private readonly cause: Cause,
    private readonly limits: () => OutputLimits,
  ) {}

  stream(name: StreamName, text: string): void {
    if (this.tail) {
      this.tail.stream(name, text);
      return;
    }
    const limits = this.limits();
    if (this.joins !== name) this.outputs++;
    this.joins = name;
    const room = this.outputs > limits.outputs ? 0 : limits.characters - this.characters;
    if (text.length <= room) {
      this.characters += text.length;
      this.publisher.stream(name, text, this.cause);
      return;
    }
    // At the end of a line, so that the notice does not stand within one.
    const head = room > 0 ? text.slice(0, text.lastIndexOf("\n", room - 1) + 1) : "";
    if (head) this.publisher.stream(name, head, this.cause);
    this.cut(limits).stream(name, text.slice(head.length));
  }

  display(given: MimeBundle, displayId: string | undefined): void {
    const limits = this.limits();
    const bundle = this.fitting(given);
    const size = sizeOf(bundle);
    this.joins = null;
    const fits = this.outputs < limits.outputs && this.bytes + size <= limits.bytes;
    if (this.tail || !fits) {
      (this.tail ?? this.cut(limits)).display(bundle, displayId);
      return;
    }
    this.outputs++;
    this.bytes += size;
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.publisher.publish("display_data", { ...bundle, transient }, this.cause);
  }

  /** A display that is too large by itself becomes a sentence that says so. */
  fitting(bundle: MimeBundle): MimeBundle {
    const limits = this.limits();
    const size = sizeOf(bundle);
    return size > limits.bytes ? tooLarge(bundle, size, limits) : bundle;
  }

  /** What stood there is gone from the page, and room for more is there again. */
  clear(): void {
    this.tail?.forget();
    this.tail = null;
    this.joins = null;
    this.characters = 0;
    this.outputs = 0;
    this.bytes = 0;
  }

  /** The cell is done. */
  end(): void {
    this.tail?.end();
  }

  private cut(limits: OutputLimits): OutputTail {
    this.tail = new OutputTail(this.publisher, this.cause, limits);
    return this.tail;
  }
}
