/** The language service for cells with magics: TypeScript for the one behind it, places for the learner. */
import type {
  CellProgram,
  CheckRequest,
  CheckResult,
  Completeness,
  Completions,
  Diagnostic,
  ExpressionRequest,
  Inspection,
  Language,
  NameDescription,
  Outline,
  RewrittenExpression,
} from "./contract.js";
import { completeMagic } from "./magics/complete.js";
import { magicCompleteness } from "./magics/completeness.js";
import { inspectMagic } from "./magics/inspect.js";
import type { Names } from "./magics/interpolate.js";
import { lower } from "./magics/lower.js";
import type { Lowered } from "./magics/lower.js";
import { positionOf } from "./service/diagnostics.js";
import type { TypeScriptLanguage } from "./service.js";
import { compose, generatedOffset, originalOffset } from "./syntax/edits.js";

const GLOBALS = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ..."__dirname __filename arguments exports module".split(" "),
]);

export class NotebookLanguage implements Language {
  readonly #names: Names;

  constructor(
    private readonly typescript: TypeScriptLanguage,
    private readonly folder: string,
  ) {
    this.#names = {
      known: (name) => GLOBALS.has(name) || typescript.has(name) !== null,
      declared: (name) => typescript.has(name) === "declared",
    };
  }

  check(request: CheckRequest): CheckResult {
    const lowered = request.transient ? null : lower(request.code, this.#names);
    if (!lowered) return this.typescript.check(request);
    if (lowered.problems.length > 0)
      return { status: "rejected", diagnostics: lowered.problems, notices: [] };
    const checked = this.typescript.check(
      { ...request, code: lowered.text },
      { code: request.code, place: (offset) => originalOffset(lowered.anchors, offset) },
    );
    const diagnostics = checked.diagnostics.map((one) => original(one, lowered, request.code));
    const { notices } = checked;
    if (checked.status === "rejected") return { status: "rejected", diagnostics, notices };
    return {
      status: "ok",
      program: placed(checked.program, lowered),
      diagnostics,
      notices,
      ...(lowered.rest !== null && { rest: lowered.rest }),
    };
  }

  complete(code: string, offset: number): Completions {
    const magic = completeMagic(code, offset, this.#names, this.folder);
    if (magic) return magic;
    const lowered = lower(code, this.#names);
    if (!lowered) return this.typescript.complete(code, offset);
    const { anchors, text } = lowered;
    const found = this.typescript.complete(text, cursor(lowered, code, offset));
    const [start, end] = [originalOffset(anchors, found.start), originalOffset(anchors, found.end)];
    return { ...found, start, end };
  }

  inspect(code: string, offset: number, withSource = false): Inspection | null {
    const magic = inspectMagic(code, offset, this.#names);
    if (magic !== undefined) return magic;
    const lowered = lower(code, this.#names);
    if (!lowered) return this.typescript.inspect(code, offset, withSource);
    const { anchors, text } = lowered;
    const found = this.typescript.inspect(text, cursor(lowered, code, offset), withSource);
    if (!found) return null;
    const [start, end] = [originalOffset(anchors, found.start), originalOffset(anchors, found.end)];
    return { ...found, start, end };
  }

  isComplete(code: string): Completeness {
    return (
      magicCompleteness(code) ?? this.typescript.isComplete(lower(code, this.#names)?.text ?? code)
    );
  }

  preview(code: string): CellProgram | null {
    const lowered = lower(code, this.#names);
    if (!lowered) return this.typescript.preview(code);
    const program = lowered.problems.length > 0 ? null : this.typescript.preview(lowered.text);
    return program && placed(program, lowered);
  }

  outline(javascript: string): Outline {
    return this.typescript.outline(javascript);
  }

  rewriteExpression(request: ExpressionRequest): RewrittenExpression {
    return this.typescript.rewriteExpression(request);
  }

  declare(name: string, type: string): void {
    this.typescript.declare(name, type);
  }

  settle(done: number, lane?: string): void {
    this.typescript.settle(done, lane);
  }

  names(): readonly NameDescription[] {
    return this.typescript.names();
  }

  setStrict(strict: boolean): void {
    this.typescript.setStrict(strict);
  }

  rest(): void {
    this.typescript.rest();
  }

  prepare(): void {
    this.typescript.prepare();
  }

  refresh(): void {
    this.typescript.refresh();
  }

  reset(): void {
    this.typescript.reset();
  }

  dispose(): void {
    this.typescript.dispose();
  }
}

/** Its places in the learner's text instead of that without magics. */
function placed(program: CellProgram, { anchors }: Lowered): CellProgram {
  const positions = compose(program.positions, anchors);
  const imports = program.imports.map(
    ([generated, at]) => [generated, originalOffset(anchors, at)] as const,
  );
  return { ...program, positions, imports };
}

/** Behind the character that the cursor stands behind, where that is a part of a name. */
function cursor({ anchors }: Lowered, code: string, offset: number): number {
  return /[\p{ID_Continue}$.]$/u.test(code.slice(0, offset))
    ? generatedOffset(anchors, offset - 1) + 1
    : generatedOffset(anchors, offset);
}

function original(found: Diagnostic, { anchors }: Lowered, code: string): Diagnostic {
  const start = originalOffset(anchors, found.start);
  const end = Math.max(start, originalOffset(anchors, found.end));
  return { ...found, start, end, position: positionOf(code, start) };
}
