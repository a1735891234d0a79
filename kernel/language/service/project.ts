/** The folder's tsconfig.json: what it says for the check, for running, and what is wrong with it. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import type { API } from "typescript/unstable/sync";
import type { ProjectOptions } from "../contract.js";
import { parse } from "../syntax/ast.js";
import type { Diagnostic, Program } from "./compiler.js";
import { positionOf } from "./diagnostics.js";
import type { UserOptions } from "./options.js";

/** TypeScript's numbers of `jsx`. */
const AUTOMATIC = new Set([4, 5]);

interface RawOptions extends UserOptions {
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  readonly pathsBasePath?: string;
  readonly baseUrl?: string;
  readonly jsx?: number;
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly jsxImportSource?: string;
}

export interface Project {
  readonly file: string;
  readonly options: UserOptions;
  /** What counts at run time. */
  readonly running: ProjectOptions;
}

export class ProjectFile {
  readonly #folder: string;
  readonly #file: string;
  /** The files that it was read from, with the time of their last edit; 0 where there was none. */
  #read: ReadonlyMap<string, number> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, "tsconfig.json");
  }

  /** It, or one that it extends, was edited, made or removed since it was read. */
  changed(): boolean {
    return [...this.#read].some(([file, time]) => timeOf(file) !== time);
  }

  read(api: API): Project | null {
    const files = [this.#file, ...extended(this.#file, new Set())];
    this.#read = new Map(files.map((file) => [file, timeOf(file)]));
    if (!existsSync(this.#file)) return null;
    const options = api.parseConfigFile(this.#file).options as RawOptions;
    return { file: this.#file, options, running: runningOptions(options, this.#folder) };
  }

  /** What the compiler finds wrong with it, a sentence each. */
  problems(program: Program): string[] {
    const found = [
      ...program.getConfigFileParsingDiagnostics(),
      ...program.getProgramDiagnostics(),
    ];
    return found
      .filter((one) => one.fileName === undefined || this.#read.has(one.fileName))
      .map((one) => this.#sentence(one));
  }

  #sentence({ fileName, pos, text }: Diagnostic): string {
    const file = fileName ?? this.#file;
    const { line, column } = positionOf(textOf(file), Math.max(0, pos));
    const place = pos < 0 ? "" : `:${line}:${column}`;
    return `${relative(this.#folder, file)}${place}: ${text}`;
  }
}

function runningOptions(options: RawOptions, folder: string): ProjectOptions {
  const base = options.baseUrl ?? options.pathsBasePath ?? folder;
  const own = Object.entries(options.paths ?? {}).map(([pattern, targets]) => [
    pattern,
    targets.map((target) => resolve(base, target)),
  ]);
  // What is left of `baseUrl`: any bare name may be a file there.
  const rest = options.baseUrl !== undefined && options.paths?.["*"] === undefined;
  const paths = Object.fromEntries([...own, ...(rest ? [["*", [join(base, "*")]]] : [])]) as Record<
    string,
    string[]
  >;
  const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = options;
  return {
    paths,
    jsx: AUTOMATIC.has(jsx ?? 0)
      ? {
          runtime: "automatic",
          ...(jsxImportSource !== undefined && { importSource: jsxImportSource }),
        }
      : {
          runtime: "classic",
          ...(jsxFactory !== undefined && { pragma: jsxFactory }),
          ...(jsxFragmentFactory !== undefined && { pragmaFrag: jsxFragmentFactory }),
        },
  };
}

/** The files that a configuration extends, and those that these extend. */
function extended(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const bases = extendsOf(textOf(file)).map((name) => locate(file, name));
  return bases.flatMap((base) => (base === null ? [] : [base, ...extended(base, seen)]));
}

/** JSON with comments is a JavaScript expression. */
function extendsOf(text: string): string[] {
  const [statement] = parse(`(${text})`, "js").program.body;
  if (statement?.type !== "ExpressionStatement") return [];
  let { expression } = statement;
  if (expression.type === "ParenthesizedExpression") expression = expression.expression;
  if (expression.type !== "ObjectExpression") return [];
  for (const property of expression.properties) {
    if (property.type !== "Property" || property.key.type !== "Literal") continue;
    if (property.key.value !== "extends") continue;
    const { value } = property;
    const all = value.type === "ArrayExpression" ? value.elements : [value];
    return all.flatMap((one) =>
      one?.type === "Literal" && typeof one.value === "string" ? [one.value] : [],
    );
  }
  return [];
}

function locate(from: string, name: string): string | null {
  if (!/^\.{0,2}\//.test(name)) {
    try {
      return createRequire(from).resolve(name.endsWith(".json") ? name : `${name}/tsconfig.json`);
    } catch {
      return null;
    }
  }
  const path = resolve(dirname(from), name);
  return existsSync(path) || path.endsWith(".json") ? path : `${path}.json`;
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
