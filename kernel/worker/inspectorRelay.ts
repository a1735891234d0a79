/**
 * The debugger's way to the main thread: an inspector session that lives on the watchdog thread, where
 * it is served while the main thread is paused. It exists from the first call to the end of debugging.
 */
import { type InspectorNotification, Session } from "node:inspector";
import type { InspectorMessage, ToInspector } from "../ipc.js";
import { sendFrame } from "./outbox.js";

/** The other events are of no use to the debugger, and many. */
const TOLD = new Set(["Debugger.paused", "Debugger.resumed", "Debugger.scriptParsed"]);

export class InspectorRelay {
  #session: Session | null = null;

  receive(message: ToInspector): void {
    if (message.type === "inspector-close") {
      this.#session?.disconnect();
      this.#session = null;
      return;
    }
    const { id, method, params } = message;
    this.#open().post(method, params, (error, result?: object) => {
      tell(error ? { id, error: error.message } : { id, result: result ?? {} });
    });
  }

  #open(): Session {
    if (this.#session) return this.#session;
    const session = new Session();
    session.connectToMainThread();
    session.on("inspectorNotification", ({ method, params }: InspectorNotification<object>) => {
      if (TOLD.has(method)) tell({ method, params });
    });
    this.#session = session;
    return session;
  }
}

function tell(message: InspectorMessage): void {
  sendFrame({ type: "inspector", message });
}
