import { open, readFile, truncate } from "node:fs/promises";
import { requireThat } from "../../core/errors.js";
import type { Callback, Logs } from "../callback.js";
import type { Saved } from "../checkpoint/saved.js";
import { callable } from "./callable.js";
import { requirePath } from "./require.js";

/** Where and how the rows are written. */
export interface CSVLoggerOptions {
  readonly path: string;
  /** Goes on behind what the file holds; false (start anew) by default. */
  readonly append?: boolean;
  /** Between two values; "," by default. */
  readonly separator?: string;
}

class Logger implements Callback {
  readonly name = "CSVLogger";
  readonly path: string;
  readonly append: boolean;
  readonly separator: string;
  #columns: readonly string[] | null = null;
  /** Bytes of the file that are ours or were there; null before the first row. */
  #bytes: number | null = null;

  constructor(options: CSVLoggerOptions) {
    const { path, append = false, separator = "," } = options;
    requirePath("path", path);
    const one =
      typeof separator === "string" && separator.length === 1 && !/["\r\n]/.test(separator);
    requireThat(one, "separator", "one character, no quote and no line break", separator);
    this.path = path;
    this.append = append;
    this.separator = separator;
  }

  /** Opens the file now, so that a path that cannot be written is told before the first epoch. */
  async onTrainBegin(): Promise<void> {
    await (await open(this.path, "a")).close();
    this.#columns = null;
    this.#bytes = null;
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#bytes === null) await this.#begin();
    const begun = this.#columns;
    this.#columns ??= Object.keys(logs);
    const rows = [
      ...(begun === null ? [["epoch", ...this.#columns]] : []),
      [String(epoch + 1), ...this.#columns.map((name) => text(logs[name]))],
    ];
    const lines = rows.map(
      (row) => `${row.map((value) => this.#quoted(value)).join(this.separator)}\n`,
    );
    const bytes = Buffer.from(lines.join(""));
    const file = await open(this.path, "a");
    try {
      await file.appendFile(bytes);
    } finally {
      await file.close();
    }
    this.#bytes = (this.#bytes ?? 0) + bytes.byteLength;
  }

  saveState(): Saved {
    return { bytes: this.#bytes, columns: this.#columns };
  }

  /** Takes back the rows of epochs that are trained again. */
  async restoreState(state: Saved): Promise<void> {
    const { bytes, columns } = state as {
      readonly bytes: number | null;
      readonly columns: readonly string[] | null;
    };
    if (bytes === null) return;
    const { length } = await readFile(this.path);
    if (length < bytes) return;
    await truncate(this.path, bytes);
    this.#bytes = bytes;
    this.#columns = columns;
  }

  async #begin(): Promise<void> {
    if (!this.append) await truncate(this.path, 0);
    const content = await readFile(this.path, "utf8");
    this.#bytes = Buffer.byteLength(content);
    const [header] = content.split("\n");
    // Rows that are added have the columns that stand there.
    if (header) this.#columns = header.split(this.separator).map(unquoted).slice(1);
  }

  #quoted(value: string): string {
    const plain = !value.includes(this.separator) && !/["\r\n]/.test(value);
    return plain ? value : `"${value.replaceAll('"', '""')}"`;
  }
}

/** Python's words for what is no number, which pandas and danfojs read. */
function text(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isNaN(value) ? "nan" : String(value).replace("Infinity", "inf");
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value;
}

/**
 * Writes a row for each epoch to a CSV file: epoch (counted from 1, as in the history), loss, metrics.
 * A training that goes on from a checkpoint takes back the rows it trains again.
 *
 * @param options path; append false; separator ","
 * @throws ArgumentError for an empty path or a separator that is not one character
 * @throws NodeJS.ErrnoException from `fit`, before the first epoch, when the file cannot be written
 * @example
 * const logger = dl.callbacks.CSVLogger({ path: "log.csv", separator: ";" });
 * logger.separator; // ";"
 */
export const CSVLogger = callable(Logger);
export type CSVLogger = Logger;
