/** Questions to the execution process about live values, which must not keep a client waiting. */
import type { Looked } from "../ipc.js";

/** A process that runs a cell and does not answer by then is busy: what is known without it must do. */
const PATIENCE_MS = 40;
/** One without a cell answers soon, unless the machine is slow; clients drop what comes after a second. */
const IDLE_PATIENCE_MS = 700;

export class Looks {
  private next = 1;
  private readonly waiting = new Map<number, (found: Looked | null) => void>();
  /** The question that came too late; while it is open, another would come too late as well. */
  private overdue: number | null = null;

  ask(running: boolean, send: (question: number) => void): Promise<Looked | null> {
    if (this.overdue !== null) return Promise.resolve(null);
    const question = this.next++;
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          this.waiting.delete(question);
          this.overdue = question;
          resolve(null);
        },
        running ? PATIENCE_MS : IDLE_PATIENCE_MS,
      );
      this.waiting.set(question, (found) => {
        clearTimeout(timer);
        resolve(found);
      });
      send(question);
    });
  }

  answer(question: number, found: Looked | null): void {
    if (this.overdue !== null && question >= this.overdue) this.overdue = null;
    this.waiting.get(question)?.(found);
    this.waiting.delete(question);
  }

  /** A cell is over: the process has time again. */
  free(): void {
    this.overdue = null;
  }

  /** The process is gone, and with it what it was asked. */
  drop(): void {
    this.overdue = null;
    for (const resolve of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }
}
