/** Output that does not go below a cell: what a widget's handler prints goes into the widget. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { MimeBundle } from "../ipc.js";
import type { OutputReceiver } from "../widgets/index.js";

const storage = new AsyncLocalStorage<OutputReceiver>();

/** Who has shown what can be replaced: a later replacement may come from anywhere. */
const owners = new Map<string, OutputReceiver>();
const KEPT_OWNERS = 1000;

/** Runs `body`; what it puts out, now or later, goes to the receiver. */
export function captured<T>(receiver: OutputReceiver, body: () => T): T {
  return storage.run(receiver, body);
}

/** Who takes what is put out here; undefined: the cell. */
export function receiver(): OutputReceiver | undefined {
  return storage.getStore();
}

/** True when a receiver took the display. */
export function capturedShow(bundle: MimeBundle, id: string | undefined, update: boolean): boolean {
  const owner = (update && id !== undefined && owners.get(id)) || receiver();
  if (!owner) return false;
  if (!update && id !== undefined) {
    owners.set(id, owner);
    const [oldest] = owners.keys();
    if (owners.size > KEPT_OWNERS && oldest !== undefined) owners.delete(oldest);
  }
  owner.show(bundle, id, update);
  return true;
}
