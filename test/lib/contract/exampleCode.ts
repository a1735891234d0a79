import { parseSync, type Statement } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { parseClaim, type Claim } from "./claims.js";
import { projectFiles } from "../../structure/sources.js";
import { sourceFile } from "./sourceFile.js";

/** The code behind one `@example`. */
export interface Example {
  readonly file: string;
  /** Line in the file of the code's first line. */
  readonly line: number;
  readonly code: string;
}

/** Every `@example` of the library. */
export function libraryExamples(): Example[] {
  return projectFiles()
    .filter((file) => /^lib\/.*\.ts$/.test(file))
    .flatMap((file) =>
      sourceFile(file).docs.flatMap(({ tags }) =>
        tags
          .filter(({ tag }) => tag === "example")
          .map(({ text, line }) => ({ file, line, code: unfenced(text) })),
      ),
    );
}

/** Without the lines of a Markdown fence, which stay as empty ones: lines keep their number. */
function unfenced(text: string): string {
  return text.replace(/^\s*```\w*\s*$/gm, "");
}

export interface CheckedLine {
  /** Line in the file. */
  readonly line: number;
  readonly claim: Claim;
}

export interface ExampleModule {
  /** TypeScript, the example's first line being line `FIRST_LINE`. */
  readonly typescript: string;
  readonly javascript: string;
  /** What `is(i, value)` and `throws(i, call)` of the module are called with. */
  readonly claims: readonly CheckedLine[];
}

/** `dl` and `tf` as in a cell, on one line; `is` and `throws` report the values of the lines with claims. */
const PRELUDE = [
  `import * as dl from "gradlab"; import * as tf from "@tensorflow/tfjs-node-gpu";`,
  `export async function example(`,
  `__is: (claim: number, value: unknown) => void, __throws: (claim: number, call: () => unknown) => Promise<void>,`,
  `): Promise<void> { void dl; void tf; void __is; void __throws;`,
].join(" ");

/** Line of the module on which the example's code begins. */
export const FIRST_LINE = 2;

/** The example as a module whose lines with claims report their value. Throws where it does not parse. */
export function exampleModule({ file, line, code }: Example): ExampleModule {
  const { program, comments, errors } = parseSync("example.ts", code, { sourceType: "module" });
  if (errors.length > 0)
    throw new SyntaxError(`${file}:${line}: ${errors[0]?.message ?? "does not parse"}`);
  const lineAt = (position: number) => code.slice(0, position).split("\n").length - 1;
  /** The text behind a statement: on its last line, or else alone on the next one. */
  const commentBehind = ({ end }: Statement): string | undefined =>
    comments.find(
      ({ type, start }) =>
        type === "Line" && start >= end && /^;?[ \t]*(?:\n[ \t]*)?$/.test(code.slice(end, start)),
    )?.value;

  const claims: CheckedLine[] = [];
  let rewritten = "";
  let at = 0;
  for (const statement of program.body) {
    const inside = checked(statement);
    const comment = inside === null ? undefined : commentBehind(statement);
    const claim =
      comment === undefined ? null : claimOf(comment, `${file}:${line + lineAt(statement.end)}`);
    if (inside === null || claim === null) continue;
    const index = claims.push({ line: line + lineAt(statement.start), claim }) - 1;
    const text = code.slice(inside.start, inside.end);
    rewritten += code.slice(at, statement.start);
    if (inside.declares)
      rewritten += `${code.slice(statement.start, statement.end)} __is(${index}, ${text});`;
    else if (claim.kind === "throws")
      rewritten += `await __throws(${index}, async () => (${text}));`;
    else rewritten += `__is(${index}, (${text}));`;
    at = statement.end;
  }
  rewritten += code.slice(at);
  const typescript = `${PRELUDE}\n${rewritten}\n}\n`;
  const { code: javascript } = transformSync("example.ts", typescript);
  // A cell's `tf` is the library's, its types are the binding's.
  const own = javascript.replace(
    /import \* as tf from [^;]+;/,
    'import { tf } from "gradlab/engine";',
  );
  return { typescript, javascript: own, claims };
}

function claimOf(comment: string, where: string): Claim | null {
  try {
    return parseClaim(comment);
  } catch (error) {
    throw new SyntaxError(`${where}: ${(error as Error).message}`, { cause: error });
  }
}

/** What a statement gives: an expression, or the one name that it declares. */
function checked(
  statement: Statement,
): { readonly start: number; readonly end: number; readonly declares: boolean } | null {
  if (statement.type === "ExpressionStatement") return { ...statement.expression, declares: false };
  if (statement.type !== "VariableDeclaration") return null;
  const [only, ...others] = statement.declarations;
  if (only === undefined || others.length > 0 || only.id.type !== "Identifier") return null;
  return { start: only.id.start, end: only.id.start + only.id.name.length, declares: true };
}
