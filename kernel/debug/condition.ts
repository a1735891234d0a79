/** Conditions, hit counts and log points as one expression that V8 evaluates at the place. */
import type { ExpressionRequest, RewrittenExpression } from "../language/contract.js";
import { INSPECTION, ROOT, RUNTIME } from "./inspection.js";

export interface Conditions {
  readonly condition?: string;
  /** `5`, `>= 5`, `% 10` … */
  readonly hitCondition?: string;
  /** `loss is {loss}`: printed instead of stopping. */
  readonly logMessage?: string;
}

type Rewrite = (request: ExpressionRequest) => Promise<RewrittenExpression>;

/** Undefined: it always stops. Throws an error that says what is wrong with an expression. */
export async function conditionText(
  id: number,
  { condition, hitCondition, logMessage }: Conditions,
  locals: ExpressionRequest["locals"],
  rewrite: Rewrite,
): Promise<string | undefined> {
  const expression = async (code: string): Promise<string> => {
    const rewritten = await rewrite({ code, locals, root: ROOT, runtime: RUNTIME });
    if ("problem" in rewritten) throw new Error(`${code}: ${rewritten.problem}`);
    return `(${rewritten.javascript.replace(/;?\s*$/, "")}\n)`;
  };
  const parts: string[] = [];
  if (condition) parts.push(await expression(condition));
  if (hitCondition) parts.push(passes(id, hitCondition));
  if (logMessage) parts.push(await logCall(logMessage, expression));
  if (parts.length === 0) return undefined;
  const named = JSON.stringify(condition ?? logMessage ?? hitCondition);
  return (
    `(() => { try { return Boolean(${parts.join(" && ")}); } ` +
    `catch (error) { return ${INSPECTION}.conditionFailed(${id}, ${named}, error); } })()`
  );
}

const COUNT = /^\s*(?<operator>>=|<=|>|<|==?=?|%)?\s*(?<number>\d+)\s*$/;

function passes(id: number, text: string): string {
  const { operator = "==", number } = COUNT.exec(text)?.groups ?? {};
  if (number === undefined) {
    throw new Error(`a hit count must be like 5, >= 5 or % 5; received ${JSON.stringify(text)}`);
  }
  const count = `${INSPECTION}.passes(${id})`;
  if (operator === "%") return `${count} % ${Math.max(1, Number(number))} === 0`;
  return `${count} ${operator.startsWith("=") ? "===" : operator} ${number}`;
}

/** What stands in braces is evaluated; `\{` is a brace. */
async function logCall(
  message: string,
  expression: (code: string) => Promise<string>,
): Promise<string> {
  const parts: string[] = [];
  let text = "";
  for (let at = 0; at < message.length; at++) {
    const end = message[at] === "{" ? closing(message, at) : -1;
    if (end >= 0) {
      parts.push(JSON.stringify(text), await expression(message.slice(at + 1, end)));
      text = "";
      at = end;
    } else {
      if (message[at] === "\\" && /[{}]/.test(message[at + 1] ?? "")) at++;
      text += message[at];
    }
  }
  return `${INSPECTION}.log([${[...parts, JSON.stringify(text)].join(", ")}])`;
}

function closing(message: string, open: number): number {
  let depth = 0;
  for (let at = open; at < message.length; at++) {
    if (message[at] === "{") depth++;
    else if (message[at] === "}" && --depth === 0) return at;
  }
  return -1;
}
