/** What a magic throws. Made when it is called, so that its stack leads to the learner's line. */
export class MagicError extends Error {
  override name = "MagicError";

  /** The same error, told. */
  because(message: string, name = this.name): this {
    this.name = name;
    this.message = message;
    this.stack = (this.stack ?? "").replace(/^[^\n]*/, `${name}: ${message}`);
    return this;
  }
}
