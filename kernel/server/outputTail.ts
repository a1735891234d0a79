/** What is shown of a cell's output beyond its limits: a notice, and always the latest. */
import { randomUUID } from "node:crypto";
import type { MimeBundle, OutputLimits } from "../ipc.js";
import { cutNotice, type Skipped } from "./outputLimits.js";
import type { Cause, Publisher } from "./publisher.js";

/** Characters that are kept, and lines of them that are shown while the cell runs. */
const KEPT = 20_000;
const LINES_SHOWN = 20;
const LONGEST_LINE = 400;
/** Between two looks at the latest lines. */
const SHOW_MS = 500;

interface Piece {
  readonly name: "stdout" | "stderr";
  text: string;
}

interface Shown {
  readonly bundle: MimeBundle;
  readonly displayId: string | undefined;
}

export class OutputTail {
  private readonly id = randomUUID();
  private pieces: Piece[] = [];
  private last: Shown | null = null;
  private characters = 0;
  private outputs = 0;
  /** What the end of the cell has brought after all. */
  private shown: Skipped = { characters: 0, outputs: 0 };
  /** Characters in all pieces. */
  private held = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly publisher: Publisher,
    private readonly cause: Cause,
    private readonly limits: OutputLimits,
  ) {
    this.publish("display_data");
  }

  stream(name: Piece["name"], text: string): void {
    this.characters += text.length;
    const last = this.pieces.at(-1);
    if (last?.name === name) last.text += text;
    else this.pieces.push({ name, text });
    this.held += text.length;
    if (this.held > 2 * KEPT) this.drop();
    this.showSoon();
  }

  display(bundle: MimeBundle, displayId: string | undefined): void {
    this.outputs++;
    this.last = { bundle, displayId };
    this.showSoon();
  }

  /** The cell is done: the notice says how much is missing, and the latest follow as what they are. */
  end(): void {
    this.drop();
    const { pieces, last, held } = this;
    this.shown = {
      characters: this.shown.characters + held,
      outputs: this.shown.outputs + (last ? 1 : 0),
    };
    this.pieces = [];
    this.held = 0;
    this.last = null;
    this.publish("update_display_data");
    for (const { name, text } of pieces) this.publisher.stream(name, text, this.cause);
    if (last) {
      const { bundle, displayId } = last;
      const transient = displayId === undefined ? {} : { display_id: displayId };
      this.publisher.publish("display_data", { ...bundle, transient }, this.cause);
    }
  }

  /** The page has cleared what stood there. */
  forget(): void {
    clearTimeout(this.timer);
  }

  private showSoon(): void {
    this.timer ??= setTimeout(() => this.publish("update_display_data"), SHOW_MS);
  }

  /** While the cell runs, and for what comes when it is over, the latest lines stand in the notice. */
  private publish(type: "display_data" | "update_display_data"): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const skipped = { characters: this.characters, outputs: this.outputs };
    const { shown } = this;
    const all = shown.characters === skipped.characters && shown.outputs === skipped.outputs;
    const text = [cutNotice(skipped, shown, this.limits), ...this.latestLines()].join("\n");
    // When all stands below after all, the notice goes: an empty text would leave an empty line.
    const data =
      all && skipped.characters + skipped.outputs > 0
        ? { "text/html": "", "text/plain": "" }
        : { "text/plain": text };
    const transient = { display_id: this.id };
    this.publisher.publish(type, { data, metadata: {}, transient }, this.cause);
  }

  private latestLines(): string[] {
    const text = this.pieces.map((piece) => piece.text).join("");
    const lines = text
      .slice(-LINES_SHOWN * LONGEST_LINE)
      .trimEnd()
      .split("\n");
    return text === "" ? [] : lines.slice(-LINES_SHOWN).map((line) => line.slice(0, LONGEST_LINE));
  }

  /** Keeps the last characters, from the beginning of a line. */
  private drop(): void {
    for (let excess = this.held - KEPT; excess > 0; excess = this.held - KEPT) {
      const first = this.pieces[0];
      if (!first) return;
      const lineEnd = first.text.indexOf("\n", excess - 1) + 1;
      const cut = Math.min(lineEnd || excess, first.text.length);
      first.text = first.text.slice(cut);
      this.held -= cut;
      if (first.text === "") this.pieces.shift();
    }
  }
}
