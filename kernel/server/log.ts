/**
 * The front's own notices, on its standard error. A flood of the same kind of notice, from a client
 * that sends rubbish say, is thinned: the 1st, 10th, 100th … of each kind are written.
 */
export class Log {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly write: (line: string) => void = (line) => process.stderr.write(line),
  ) {}

  notice(kind: string, detail: unknown): void {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    if (!/^10*$/.test(String(count))) return;
    const text = detail instanceof Error ? detail.message : String(detail);
    this.write(`gradlab: ${kind}${count > 1 ? ` (${count} times)` : ""}: ${text}\n`);
  }
}
