/** Cells run one after the other, in the order in which they were asked for. */

/** `aborted`: a cell before this one failed and asked that those behind it do not run. */
export type Job = (aborted: boolean) => Promise<void>;

export class ExecutionQueue {
  private waiting: { readonly job: Job; aborted: boolean }[] = [];
  private draining = false;

  add(job: Job): void {
    this.waiting.push({ job, aborted: false });
    if (!this.draining) void this.drain();
  }

  /** All that wait now are answered "aborted"; what comes later runs. */
  abortWaiting(): void {
    for (const entry of this.waiting) entry.aborted = true;
  }

  private async drain(): Promise<void> {
    this.draining = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      await next.job(next.aborted);
    }
    this.draining = false;
  }
}
