/** Pieces of generated JavaScript. Each stands on one line, so that the learner's lines stay. */

/** Lets Stop reach code that never yields: the flag is a plain global, so a false one costs nothing. */
export const HOOK = "if (__gradlabStop) __gradlabInterrupt();";
export const HOOK_EXPRESSION = "__gradlabStop && __gradlabInterrupt()";

/** Disposes what a block uses, last first, as `using` does; not every supported Node has the syntax. */
export function usesClass(name: string): string {
  return [
    `class ${name} {`,
    "entries = []; failed = false; error;",
    "add(value) {",
    "if (value === null || value === undefined) return value;",
    "const dispose = value[Symbol.asyncDispose] && !value[Symbol.dispose] ? value[Symbol.asyncDispose] : value[Symbol.dispose];",
    'if (typeof dispose !== "function") throw new TypeError("A value that is used must have a [Symbol.dispose]() method.");',
    "this.entries.push(() => dispose.call(value)); return value; }",
    "fail(error) {",
    "if (this.failed) {",
    'const both = new Error("An error was thrown while another was being handled.");',
    'both.name = "SuppressedError"; both.error = error; both.suppressed = this.error; error = both; }',
    "this.failed = true; this.error = error; }",
    "end() {",
    "while (this.entries.length > 0) try { this.entries.pop()(); } catch (error) { this.fail(error); }",
    "if (this.failed) throw this.error; }",
    "async endAsync() {",
    "while (this.entries.length > 0) try { await this.entries.pop()(); } catch (error) { this.fail(error); }",
    "if (this.failed) throw this.error; }",
    "}",
  ].join(" ");
}

/** What oxc's output calls for decorators of TypeScript's older kind (experimentalDecorators). */
export const DECORATE = [
  "const babelHelpers = {",
  "decorate(decorators, target, key, descriptor) {",
  "const member = arguments.length > 2;",
  "let result = member && descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : member ? descriptor : target;",
  "for (const decorator of decorators.toReversed())",
  "result = (member ? (result === undefined ? decorator(target, key) : decorator(target, key, result)) : decorator(result)) || result;",
  "if (member && result && descriptor !== undefined) Object.defineProperty(target, key, result);",
  "return result; },",
  "decorateParam(index, decorator) { return (target, key) => decorator(target, key, index); },",
  "};",
].join(" ");
