/**
 * Replacements of displays: a few at once go through, of a flood the latest of each display goes
 * twenty times a second. (A flood of them freezes JupyterLab.)
 */
import type { MimeBundle } from "../ipc.js";
import type { Cause, Publisher } from "./publisher.js";

const EVERY_MS = 50;
/** That many go at once after a pause. */
const BURST = 20;

interface Update {
  readonly bundle: MimeBundle;
  readonly cause: Cause;
}

interface Display {
  /** How many may go now; grows by one each {@link EVERY_MS}. */
  allowed: number;
  since: number;
  held: Update | null;
}

export class DisplayUpdates {
  private readonly displays = new Map<string, Display>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly publisher: Publisher) {}

  update(id: string, update: Update): void {
    const now = performance.now();
    const display = this.displays.get(id) ?? { allowed: BURST, since: now, held: null };
    this.displays.set(id, display);
    display.allowed = Math.min(BURST, display.allowed + (now - display.since) / EVERY_MS);
    display.since = now;
    if (display.allowed >= 1) {
      display.allowed--;
      display.held = null;
      this.publish(id, update);
      return;
    }
    display.held = update;
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  /** What waits goes now: a cell's last state must not come after its reply. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [id, display] of this.displays) {
      const { held } = display;
      // One that has not changed for a while is as one that is new.
      if (!held) this.displays.delete(id);
      display.held = null;
      if (held) this.publish(id, held);
    }
  }

  private publish(id: string, { bundle, cause }: Update): void {
    const transient = { display_id: id };
    this.publisher.publish("update_display_data", { ...bundle, transient }, cause);
  }
}
