/** What somebody types into a debugger, as JavaScript that runs inside of a paused function. */
import type { ExpressionRequest, RewrittenExpression } from "../contract.js";
import { contains, isFunction, parse } from "../syntax/ast.js";
import { isImport } from "../syntax/cell.js";
import { Edits } from "../syntax/edits.js";
import { outerReferences } from "../syntax/scope.js";
import { Rewriter } from "./rewriter.js";

const WAITS = "await and import cannot be used while the program stands still";

export function rewriteExpression(
  { code, locals, root, runtime }: ExpressionRequest,
  known: ReadonlySet<string>,
): RewrittenExpression {
  // `{a: 1}` is meant as an object, not as a block.
  const whole = code.trim().startsWith("{") ? `(${code})` : code;
  const asExpression = parse(whole, "ts");
  const text = asExpression.errors.length > 0 ? code : whole;
  const { program, errors } = text === whole ? asExpression : parse(code, "ts");
  const [error] = errors;
  if (error) return { problem: error.message };
  const waits = contains(
    program,
    (node) =>
      node.type === "AwaitExpression" ||
      node.type === "ImportExpression" ||
      isImport(node) ||
      (node.type === "ForOfStatement" && node.await),
    (node) => !isFunction(node),
  );
  if (waits) return { problem: WAITS };
  const isLocal = (name: string) => locals === "all" || locals.includes(name);
  const references = new Map(
    outerReferences(program)
      .filter((one) => one.meaning === "value" && !one.erased)
      .filter((one) => known.has(one.name) && !isLocal(one.name))
      .map((one) => [one.start, one]),
  );
  const edits = new Edits(text);
  const words = { root, cell: runtime, meta: "undefined", uses: "undefined" };
  const rewriter = new Rewriter({ code: text, edits, words, references, owned: new Set() });
  rewriter.each(program.body);
  return { javascript: edits.apply().text };
}
