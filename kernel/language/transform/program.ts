/** From a cell's text to the async function that the execution process runs. */
import type { CellProgram, ProjectOptions } from "../contract.js";
import { children, parse } from "../syntax/ast.js";
import type { Node, Program } from "../syntax/ast.js";
import { cellSyntax, isErased, isImport } from "../syntax/cell.js";
import type { CellSyntax, Declared, TopStatement } from "../syntax/cell.js";
import { compose, Edits, originalOffset } from "../syntax/edits.js";
import type { Anchors } from "../syntax/edits.js";
import { countUpTo } from "../syntax/ordered.js";
import { outerReferences } from "../syntax/scope.js";
import { DECORATE, usesClass } from "./helpers.js";
import { localLoops } from "./loops.js";
import { lower } from "./lower.js";
import { closeUses, isAwaitUsing, isUsing, Rewriter } from "./rewriter.js";
import type { Words } from "./rewriter.js";

export interface TransformOptions {
  /** Names of earlier cells and preloaded ones, which have a value at run time. */
  readonly known: Names;
  /** Imported names that the checker found to be types only. */
  readonly typeOnly?: ReadonlySet<string>;
  /** Variables of earlier cells that no function refers to. */
  readonly uncaptured?: Names;
  /** What the folder's tsconfig.json says. */
  readonly project?: ProjectOptions | null;
  /** What `import.meta` gives. */
  readonly meta: ImportMetaValues;
}

/** A set of names that need not exist as one. */
export type Names = Pick<ReadonlySet<string>, "has">;

export interface ImportMetaValues {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
}

export function transform(cell: CellSyntax, options: TransformOptions): CellProgram {
  const lowered = lower(cell, { pure: false, ...(options.project?.jsx ?? { runtime: "classic" }) });
  const code = lowered?.text ?? cell.code;
  const inner: Anchors = lowered?.anchors ?? [[0, 0]];
  const program = lowered ? parse(code, "ts").program : cell.parsed.program;
  const body = lowered
    ? cellSyntax(code, { ...parse(code, "ts"), jsx: false }).statements
    : cell.statements;

  const values = cell.declared.filter((one) => one.value && !options.typeOnly?.has(one.name));
  const owned = new Set(values.map((one) => one.name));
  const references = new Map(
    outerReferences(program)
      .filter((one) => one.meaning === "value" && !one.erased)
      .filter(
        (one) => owned.has(one.name) || (options.known.has(one.name) && !shadowed(cell, one.name)),
      )
      .map((one) => [one.start, one]),
  );
  const loops = lowered
    ? []
    : localLoops(cell, body, [...references.values()], (name) =>
        Boolean(options.uncaptured?.has(name)),
      );
  for (const { statement, names } of loops)
    for (const [at, { name }] of references)
      if (at >= statement.node.start && at < statement.node.end && names.includes(name))
        references.delete(at);
  const words = freeWords(program);
  const edits = new Edits(code);
  const rewriter = new Rewriter({ code, edits, words, references, owned });

  const lasts = lastOf(body, inner, cell);
  const value = lastExpression(body);
  const using = body.filter((one) => isUsing(one.node));
  const uses = using.length > 0 ? rewriter.enterCellUses() : "";
  for (const statement of body) {
    const { node, whole } = statement;
    if (whole.type !== node.type && whole.start < node.start) edits.blank(whole.start, node.start);
    if (isImport(whole)) {
      edits.blank(whole.start, whole.end);
      continue;
    }
    const done = lasts.get(statement);
    if (done !== undefined && !isErased(node))
      edits.close(whole.end, `${words.cell}.done = ${done};`);
    const loop = loops.find((one) => one.statement === statement);
    if (loop) {
      const copies = loop.names.map((name) => `${name} = ${words.root}.${name}`).join(", ");
      const back = loop.written.map((name) => `${words.root}.${name} = ${name};`).join(" ");
      edits.wrap(node, `{ let ${copies}; try { `, ` } finally { ${back} } }`);
    }
    if (statement === value) {
      const expression = node.type === "ExpressionStatement" ? node.expression : node;
      edits.close(whole.end, ";");
      edits.wrap(expression, `${words.cell}.value = (`, ")");
      rewriter.visit(expression, true);
      continue;
    }
    if (whole.type === "ExportDefaultDeclaration" && isExpression(node))
      edits.close(whole.end, ";");
    rewriter.topStatement(node);
  }

  const before = [
    `(async function (${words.root}, ${words.cell}) {"use strict";`,
    rewriter.usesUsing ? usesClass(words.uses) : "",
    lowered?.decorates ? DECORATE : "",
    ...(lowered?.imports ?? []).map(
      ({ local, module, imported }) =>
        `const { ${imported}: ${local} } = await ${words.cell}.import(${JSON.stringify(module)});`,
    ),
    rewriter.usesMeta
      ? `const ${words.meta} = { ...${JSON.stringify(options.meta)}, resolve: ${words.cell}.resolve };`
      : "",
    uses && `const ${uses} = new ${words.uses}(); try {`,
    ...rewriter.hoisted.map((name) => `${words.root}.${name} = ${name};`),
  ];
  const after = uses
    ? closeUses(
        uses,
        using.some((one) => isAwaitUsing(one.node)),
      )
    : "";
  const finished = `${words.cell}.done = ${cell.statements.length};`;
  let prefix = `${before.filter(Boolean).join(" ")} `;
  const importing: (readonly [number, number])[] = [];
  for (const { text, at } of imports(cell, words, owned)) {
    importing.push([prefix.length + Math.max(0, text.indexOf("import(")), at]);
    prefix += `${text} `;
  }
  const result = edits.apply(prefix, `\n;${finished}${after}})`);
  return {
    javascript: result.text,
    positions: compose(result.anchors, inner),
    imports: importing,
    declarations: distinct(cell.declared).map(({ name, kind, statement }) => ({
      name,
      kind,
      statement,
    })),
    ...(options.project && { project: options.project }),
    statements: cell.statements.length,
  };
}

/** Type-only declarations of this cell leave an earlier value of the same name where it is. */
function shadowed(cell: CellSyntax, name: string): boolean {
  return cell.declared.some(
    (one) => one.name === name && !one.value && one.kind !== "type" && one.kind !== "interface",
  );
}

function distinct(declared: readonly Declared[]): Declared[] {
  const last = new Map(declared.map((one) => [`${one.name} ${one.kind}`, one]));
  return [...last.values()];
}

/** The statements after which a statement of the learner's has completed: the last of its pieces. */
function lastOf(
  body: readonly TopStatement[],
  inner: Anchors,
  cell: CellSyntax,
): ReadonlyMap<TopStatement, number> {
  const last = new Map<number, TopStatement>();
  for (const statement of body) {
    const at = originalOffset(inner, statement.whole.start);
    const origin = cell.statements[countUpTo(cell.statements, at, (one) => one.whole.start) - 1];
    if (origin && at < origin.whole.end) last.set(origin.order, statement);
  }
  return new Map([...last].map(([order, statement]) => [statement, order + 1]));
}

function lastExpression(body: readonly TopStatement[]): TopStatement | undefined {
  const last = body.findLast((one) => one.node.type !== "EmptyStatement");
  if (last?.node.type === "ExpressionStatement") return last;
  return last?.whole.type === "ExportDefaultDeclaration" && isExpression(last.node)
    ? last
    : undefined;
}

function isExpression(node: Node): boolean {
  return !node.type.endsWith("Declaration");
}

/** Static imports run first, in their order, each a statement of its own. */
function imports(
  cell: CellSyntax,
  words: Words,
  owned: ReadonlySet<string>,
): { readonly text: string; readonly at: number }[] {
  const result: { readonly text: string; readonly at: number }[] = [];
  for (const { whole, order } of cell.statements) {
    const done = `${words.cell}.done = ${order + 1};`;
    if (whole.type === "TSImportEqualsDeclaration") {
      const target = whole.moduleReference;
      if (target.type !== "TSExternalModuleReference" || !owned.has(whole.id.name)) continue;
      const specifier = JSON.stringify(target.expression.value);
      const module = `(await ${words.cell}.import(${specifier})).default`;
      result.push({ text: `${words.root}.${whole.id.name} = ${module};${done}`, at: whole.start });
    }
    if (whole.type !== "ImportDeclaration") continue;
    const bound = whole.specifiers.filter((one) => owned.has(one.local.name));
    if (bound.length === 0 && (whole.specifiers.length > 0 || whole.importKind === "type")) {
      result.push({ text: done, at: whole.start });
      continue;
    }
    const attributes = Object.fromEntries(
      whole.attributes.map((one) => [
        one.key.type === "Identifier" ? one.key.name : one.key.value,
        one.value.value,
      ]),
    );
    const given = [whole.source.value, ...(whole.attributes.length > 0 ? [attributes] : [])];
    const module = `await ${words.cell}.import(${given.map((one) => JSON.stringify(one)).join(", ")})`;
    const assignments = bound.map((one) => {
      const local = `${words.root}.${one.local.name}`;
      if (one.type === "ImportNamespaceSpecifier") return `${local} = module;`;
      if (one.type === "ImportDefaultSpecifier") return `${local} = module.default;`;
      const key = one.imported.type === "Identifier" ? one.imported.name : one.imported.value;
      return `${local} = module[${JSON.stringify(key)}];`;
    });
    const text = `{ const module = ${module}; ${assignments.join(" ")} } ${done}`;
    result.push({ text, at: whole.start });
  }
  return result;
}

/** Names for the parameters that nothing in the cell is called. */
function freeWords(program: Program): Words {
  const taken = new Set<string>();
  const walk = (node: Node) => {
    if (node.type === "Identifier") taken.add(node.name);
    children(node).forEach(walk);
  };
  walk(program);
  const free = (word: string): string => (taken.has(word) ? free(`${word}$`) : word);
  return { root: free("$"), cell: free("$cell"), meta: free("$meta"), uses: free("$Uses") };
}
