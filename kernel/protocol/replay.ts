/**
 * Remembers the messages seen, so that one recorded on the wire and sent again is not executed again.
 * The memory is bounded: when full, the older half is forgotten.
 */
export class ReplayGuard {
  private recent = new Set<string>();
  private older = new Set<string>();

  constructor(private readonly capacity = 65_536) {}

  /** False when this message has been seen. */
  admit(message: {
    readonly header: { readonly msg_id: string };
    readonly signature: string;
  }): boolean {
    const key = `${message.signature} ${message.header.msg_id}`;
    if (this.recent.has(key) || this.older.has(key)) return false;
    this.recent.add(key);
    if (this.recent.size >= this.capacity / 2) {
      this.older = this.recent;
      this.recent = new Set();
    }
    return true;
  }
}
