/** What widgets need of the process that they live in. */
import type { Comms } from "../comms/index.js";
import type { ExpressionError, MimeBundle } from "../ipc.js";

export interface WidgetHost {
  readonly comms: Comms;
  /** The notebook's folder: files of widgets are looked for there. */
  readonly folder: string;
  /**
   * A value as `display` would show it; null when there is nothing to show. `picture` false: a chart
   * without its picture, which takes long.
   */
  render(value: unknown, options?: { readonly picture?: boolean }): Promise<MimeBundle | null>;
  /** Runs `body`; what it prints and shows, now or later, goes to the receiver. */
  capture<T>(receiver: OutputReceiver, body: () => T): T;
  /** Runs user code so that Stop can end it alone. */
  call<T>(body: () => T | Promise<T>): Promise<T>;
  /** True when a cell caused what happens now, not the page. */
  byCell(): boolean;
  /** A cell that caused this does not end before it. */
  hold(work: Promise<unknown>): void;
  describe(error: unknown): ExpressionError;
}

export interface OutputReceiver {
  stream(name: "stdout" | "stderr", text: string): void;
  show(bundle: MimeBundle, id: string | undefined, update: boolean): void;
  clear(wait: boolean): void;
  error(error: ExpressionError): void;
}
