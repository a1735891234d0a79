/** What a learner may have meant: a sentence for the commonest mistakes. */
import { isBuiltin } from "node:module";
import type { Node } from "../syntax/ast.js";
import { children } from "../syntax/ast.js";
import type { CellSyntax } from "../syntax/cell.js";

export interface Mistake {
  /** TypeScript's number. */
  readonly code: number;
  readonly message: string;
  /** Where it is in the learner's text. */
  readonly start: number;
  readonly end: number;
}

/** The printed type of the expression that ends at an offset of the learner's text. */
export type TypeAt = (offset: number) => string;

const UNKNOWN_NAME = new Set([2304, 2552, 18004]);
const OPERATOR = new Set([2362, 2363, 2365]);
const MISSING_MODULE = new Set([2307, 7016]);
const CONSTANT = 2588;

/** tfjs's methods in the place of operators, which JavaScript does not let a library have. */
const METHODS: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "**": "pow",
  "%": "mod",
  "<": "less",
  "<=": "lessEqual",
  ">": "greater",
  ">=": "greaterEqual",
};

/** What other languages call it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  print: "To print a value, write console.log(value).",
  len: "The length of an array or a text is a property: value.length.",
  range:
    "To count, write for (let i = 0; i < n; i++); for a tensor of numbers, tf.range(start, stop).",
  str: "To make a text of a value, write String(value) or `${value}`.",
  int: "To cut a number to a whole one, write Math.trunc(value).",
  float: "To make a number of a text, write Number(text).",
  None: "The value for nothing is called null, or undefined.",
  True: "It is written true.",
  False: "It is written false.",
  np: "Arrays of numbers are tensors here: tf.",
  torch: "Tensors are tf's here, layers and training are in tf.layers and dl.",
  pd: "Data frames are danfojs's here: dfd.",
  plt: "Charts are in dl.plot.",
};

export function hint(
  cell: CellSyntax,
  mistake: Mistake,
  typeAt: TypeAt,
  names: Iterable<string>,
): string | null {
  const { code } = cell;
  const text = code.slice(mistake.start, mistake.end);
  if (OPERATOR.has(mistake.code)) return operatorHint(cell, mistake, typeAt);
  if (MISSING_MODULE.has(mistake.code)) return moduleHint(text);
  if (mistake.code === CONSTANT && isCondition(cell, mistake.start))
    return "To compare, write ===; a single = assigns.";
  if (UNKNOWN_NAME.has(mistake.code)) {
    if (isAssigned(cell, mistake.start))
      return `To make a new variable, write let ${text} = …, or const.`;
    if (Object.hasOwn(ELSEWHERE, text)) return ELSEWHERE[text] ?? null;
    const near = nearest(text, names);
    return near === null ? null : `Did you mean '${near}'?`;
  }
  return null;
}

function operatorHint(cell: CellSyntax, { start, end }: Mistake, typeAt: TypeAt): string | null {
  const node = innermost(cell.parsed.program, (one) =>
    one.type === "BinaryExpression" && one.start <= start && end <= one.end ? one : null,
  );
  if (node?.type !== "BinaryExpression") return null;
  const [left, right] = [node.left, node.right].map((one) => ({
    text: cell.code.slice(one.start, one.end),
    type: typeAt(one.end),
    isPlain:
      one.type === "Identifier" || one.type === "MemberExpression" || one.type === "CallExpression",
  }));
  if (!left || !right) return null;
  const awaited = [left, right].find((one) => one.type.startsWith("Promise<"));
  if (awaited) return `${awaited.text} is a promise; its value is (await ${awaited.text}).`;
  const method = METHODS[node.operator];
  const isTensor = [left, right].map((one) =>
    /^(?:tf\.)?(?:Tensor\d?D?|Variable|Scalar)\b/.test(one.type),
  );
  if (method === undefined || !isTensor.includes(true)) return null;
  const call =
    isTensor[0] && left.isPlain
      ? `${left.text}.${method}(${right.text})`
      : `tf.${method}(${left.text}, ${right.text})`;
  return `Tensors have methods instead of operators: ${call}`;
}

function moduleHint(quoted: string): string | null {
  const name = /^["'`](.*)["'`]$/.exec(quoted)?.[1] ?? "";
  const packageName = /^(?:@[\w.-]+\/)?[\w.-]+/.exec(name)?.[0];
  if (packageName === undefined || isBuiltin(name) || /^\.{0,2}\/|^file:/.test(name)) return null;
  return `To install it, run %npm add ${packageName} in a cell of its own.`;
}

function isCondition(cell: CellSyntax, at: number): boolean {
  return (
    innermost(cell.parsed.program, (one) => {
      const isTest =
        one.type === "IfStatement" ||
        one.type === "WhileStatement" ||
        one.type === "ConditionalExpression";
      return isTest && one.test.start <= at && at < one.test.end ? one : null;
    }) !== null
  );
}

/** `x = 1` as a statement. */
function isAssigned(cell: CellSyntax, at: number): boolean {
  return cell.statements.some(
    ({ node }) =>
      node.type === "ExpressionStatement" &&
      node.expression.type === "AssignmentExpression" &&
      node.expression.operator === "=" &&
      node.expression.left.type === "Identifier" &&
      node.expression.left.start === at,
  );
}

function innermost(node: Node, pick: (node: Node) => Node | null): Node | null {
  for (const child of children(node)) {
    const found = innermost(child, pick);
    if (found) return found;
  }
  return pick(node);
}

/** The compiler sees only the names that a cell uses, so the likeliest other one is found here. */
function nearest(name: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let least = name.length <= 3 ? 1 : Math.ceil(name.length * 0.35);
  for (const one of names) {
    if (Math.abs(one.length - name.length) > least) continue;
    const distance = changes(name.toLowerCase(), one.toLowerCase());
    if (distance < least || (distance === least && best === null)) [best, least] = [one, distance];
  }
  return best;
}

/** How many letters must be put in, taken out or changed. */
function changes(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
