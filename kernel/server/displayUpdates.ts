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

/** What tells the time and wakes; a test has one that it winds itself. */
export interface Clock {
  now(): number;
  /** Calls `then` once, `ms` later. */
  after(ms: number, then: () => void): void;
}

const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    setTimeout(then, ms);
  },
};

export class DisplayUpdates {
  private readonly displays = new Map<string, Display>();
  private ticking = false;

  constructor(
    private readonly publisher: Pick<Publisher, "publish">,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  update(id: string, update: Update): void {
    const known = this.displays.get(id);
    const display = known ?? { allowed: BURST, since: this.clock.now(), held: null };
    if (!known) this.displays.set(id, display);
    display.held = update;
    this.publishAllowed(id, display);
    if (!this.ticking) this.tickLater();
  }

  /** What waits goes now: a cell's last state must not come after its reply. */
  flush(): void {
    for (const [id, display] of this.displays) this.publishHeld(id, display);
  }

  /** Goes on until each display may again have as much as a new one, and then forgets it. */
  private tick(): void {
    this.ticking = false;
    for (const [id, display] of this.displays) {
      this.publishAllowed(id, display);
      if (display.allowed === BURST) this.displays.delete(id);
    }
    if (this.displays.size > 0) this.tickLater();
  }

  private tickLater(): void {
    this.ticking = true;
    this.clock.after(EVERY_MS, () => this.tick());
  }

  private publishAllowed(id: string, display: Display): void {
    const now = this.clock.now();
    display.allowed = Math.min(BURST, display.allowed + (now - display.since) / EVERY_MS);
    display.since = now;
    if (display.allowed >= 1) this.publishHeld(id, display);
  }

  /** One that goes before its time is taken from those that follow. */
  private publishHeld(id: string, display: Display): void {
    const { held } = display;
    if (!held) return;
    display.held = null;
    display.allowed--;
    const transient = { display_id: id };
    const content = { ...held.bundle, transient };
    this.publisher.publish("update_display_data", content, held.cause);
  }
}
