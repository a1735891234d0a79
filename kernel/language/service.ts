/** The language service: cells in, programs, diagnostics, completions out. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  CellProgram,
  CheckRequest,
  CheckResult,
  Completeness,
  Completions,
  ExpressionRequest,
  Inspection,
  Language,
  LanguageOptions,
  NameDescription,
  Outline,
  RewrittenExpression,
} from "./contract.js";
import { complete, learn } from "./service/completion/complete.js";
import { forgetDetails } from "./service/completion/details.js";
import { completeness } from "./service/completeness.js";
import { Compiler, places } from "./service/compiler.js";
import type { Checker, Places } from "./service/compiler.js";
import { History } from "./service/history.js";
import { Imports } from "./service/imports.js";
import { importedTypes } from "./service/importedTypes.js";
import { initialFiles } from "./service/initialFiles.js";
import { inspect } from "./service/inspect.js";
import { installation } from "./service/installation.js";
import { cellText, scopeNames, withoutImports } from "./service/scopeText.js";
import { Sources } from "./service/sources.js";
import type { Written } from "./service/sources.js";
import { describeNames } from "./service/names.js";
import { Settlement } from "./service/settlement.js";
import type { Prepared } from "./service/settlement.js";
import { Lanes, MAIN_LANE } from "./service/lanes.js";
import type { Pending } from "./service/lanes.js";
import { CellModules } from "./service/cellModules.js";
import type { Checked } from "./service/cellModules.js";
import { Findings } from "./service/findings.js";
import { moduleCell } from "./service/moduleCell.js";
import { parseCell } from "./syntax/ast.js";
import { cellSyntax } from "./syntax/cell.js";
import type { CellSyntax, Declared } from "./syntax/cell.js";
import { outerReferences } from "./syntax/scope.js";
import { rewriteExpression } from "./transform/expression.js";
import { outline } from "./transform/outline.js";
import { transform } from "./transform/program.js";
import type { Names } from "./transform/program.js";
import { span, traced } from "../trace.js";

/** The compiler found no such module, or found it without types. */
const UNRESOLVED = new Set([2307, 7016, 2792]);

export class TypeScriptLanguage implements Language {
  readonly #options: LanguageOptions;
  readonly #places: Places;
  readonly #compiler: Compiler;
  readonly #history: History;
  readonly #imports: Imports;
  readonly #settlement: Settlement;
  readonly #sources = new Sources();
  readonly #findings: Findings;
  readonly #modules: CellModules;
  readonly #lanes: Lanes;
  #written: Written | null = null;
  /** Names that a function of some cell refers to. */
  readonly #captured = new Set<string>();
  /** Names that did not come from a cell and wait for the pending one, with their types. */
  readonly #declared = new Map<string, string>();

  constructor(options: LanguageOptions) {
    this.#options = options;
    const install = installation();
    this.#places = places(options.folder, install.root);
    this.#history = new History(options.preload.map((one) => one.name));
    this.#imports = new Imports((name) => this.#history.internalName(name));
    this.#compiler = new Compiler(options, install, this.#initialFiles());
    this.#settlement = new Settlement(this.#compiler, this.#places, this.#history, this.#imports);
    this.#findings = new Findings({
      compiler: this.#compiler,
      places: this.#places,
      sources: this.#sources,
      history: this.#history,
      imports: this.#imports,
    });
    this.#modules = new CellModules(this.#compiler, this.#findings);
    this.#lanes = new Lanes(this.#compiler, this.#places, this.#imports);
  }

  /** `written`: what the learner wrote, where the text was made from that. */
  check(request: CheckRequest, written: Written | null = null): CheckResult {
    this.#written = written;
    this.#lanes.enter(request.lane ?? MAIN_LANE);
    const cell = traced("parse", () => cellSyntax(request.code, parseCell(request.code)));
    this.#compiler.follow(/\bimport\b/.test(request.code));
    const checked = this.#checked(cell, request);
    return { ...checked, notices: this.#compiler.takeNotices() };
  }

  #checked(cell: CellSyntax, request: CheckRequest): Checked {
    if (cell.parsed.errors.length > 0)
      return { status: "rejected", diagnostics: this.#findings.ofSyntax(cell) };
    const module = request.transient ? null : moduleCell(cell, this.#options.folder);
    if (module) {
      this.#lanes.pending = null;
      return this.#modules.check(cell, module, request);
    }
    return request.transient
      ? this.#checkExpression(cell, request)
      : this.#checkCell(cell, request);
  }

  settle(done: number, lane = MAIN_LANE): void {
    this.#lanes.enter(lane);
    const pending = this.#lanes.take();
    if (pending) this.#settle(pending, done);
    this.#declareAll();
  }

  #settle(pending: Pending, done: number): void {
    const { cell, file, imported, title, written, prepared } = pending;
    if (done < 0) {
      this.#imports.drop();
      return;
    }
    this.#imports.settle();
    const happened = cell.declared.filter((one) => one.statement < done);
    this.#sources.add(cell, happened, title, written);
    for (const { name, internal } of imported)
      if (happened.some((one) => one.name === name))
        this.#history.bind(name, { internal, kind: "import", value: true, plain: null });
    const own = happened.filter((one) => !imported.some(({ name }) => name === one.name));
    const ready = done === cell.statements.length ? prepared : null;
    this.#settlement.commit(ready ?? this.#settlement.prepare(pending, byName(own), done));
    // What a cell declares globally is in history now, and must not be there twice.
    if (declaresGlobally(cell)) this.#compiler.write(file, cellText([], "").text);
  }

  complete(code: string, offset: number): Completions {
    return complete(this.#probing(), this.#options.folder, code, offset);
  }

  inspect(code: string, offset: number, withSource = false): Inspection | null {
    return inspect(this.#probing(), this.#sources, code, offset, withSource);
  }

  /** Whether a cell has declared the name, or it is there without. */
  has(name: string): "declared" | "preloaded" | null {
    if (!this.#history.names.has(name)) return null;
    return this.#options.preload.some((one) => one.name === name) ? "preloaded" : "declared";
  }

  names(): readonly NameDescription[] {
    const preloaded = new Set(this.#options.preload.map(({ name }) => name));
    const pending = this.#lanes.pending;
    const own = new Map(pending?.cell.declared.map((one) => [one.name, one]));
    const earlier = [...this.#history.names].filter(
      ([name, { internal }]) => !own.has(name) && !(preloaded.has(name) && internal === name),
    );
    const running = pending && {
      text: this.#compiler.text(pending.file),
      jsx: pending.cell.parsed.jsx,
      own,
    };
    return describeNames(this.#probing(), new Map(earlier), running);
  }

  refresh(): void {
    forgetDetails();
    this.#compiler.refresh();
  }

  isComplete(code: string): Completeness {
    return completeness(code);
  }

  setStrict(strict: boolean): void {
    this.#compiler.setStrict(strict);
  }

  preview(code: string): CellProgram | null {
    const parsed = parseCell(code);
    return parsed.errors.length > 0 ? null : this.#transform(cellSyntax(code, parsed));
  }

  outline(javascript: string): Outline {
    return outline(javascript);
  }

  /** The pending cell's names are there when it is paused in its middle. */
  rewriteExpression(request: ExpressionRequest): RewrittenExpression {
    const known = new Set(this.#history.values);
    for (const one of this.#lanes.pending?.cell.declared ?? []) if (one.value) known.add(one.name);
    return rewriteExpression(request, known);
  }

  /** A pending cell is settled first: it ran, or is running, without that name. */
  declare(name: string, type: string): void {
    this.#declared.set(name, type);
    if (!this.#lanes.pending) this.#declareAll();
  }

  reset(): void {
    this.#lanes.clear();
    this.#sources.clear();
    this.#declared.clear();
    this.#modules.clear();
    this.#history.clear();
    this.#captured.clear();
    // Loaded modules stay with the compiler: no name of the new session refers to them yet.
    this.#imports.drop();
    for (const [path, text] of this.#initialFiles()) this.#compiler.write(path, text);
  }

  prepare(): void {
    const pending = this.#lanes.pending;
    // Most cells run to their end; after one that did not, this is done again.
    if (pending && !pending.prepared && !declaresGlobally(pending.cell))
      pending.prepared = this.#preparedOrNull(pending);
  }

  rest(): void {
    if (this.#lanes.isEmpty) this.#settlement.sweep();
    this.#compiler.rest();
  }

  #declareAll(): void {
    for (const [name, type] of this.#declared) {
      this.#settlement.declare(name, type);
      // A debugger sees and changes it at any time.
      this.#captured.add(name);
    }
    this.#declared.clear();
  }

  dispose(): void {
    this.#compiler.close();
  }

  /** Loads the types of the preloaded names, and lists the members of each once. */
  warm(): void {
    learn(
      this.#probing(),
      this.#options.preload.map((one) => one.name),
    );
    const checked = this.check({ code: "0", types: "error" });
    if (checked.status === "ok") this.settle(1);
  }

  /** Null: it failed, and `settle`, which does it again, will say why to the one who asked. */
  #preparedOrNull(pending: Pending): Prepared | null {
    const { cell, imported } = pending;
    const names = new Set(imported.map((one) => one.name));
    const own = cell.declared.filter((one) => !names.has(one.name));
    try {
      return this.#settlement.prepare(pending, byName(own), cell.statements.length);
    } catch {
      return null;
    }
  }

  #probing() {
    return {
      compiler: this.#compiler,
      places: this.#places,
      history: this.#history,
      imports: this.#imports,
      modules: this.#modules.texts,
    };
  }

  #initialFiles(): ReadonlyMap<string, string> {
    return initialFiles(this.#places, this.#imports, this.#options.preload);
  }

  #checkCell(cell: CellSyntax, request: CheckRequest): Checked {
    this.#lanes.pending = null;
    const hasImports = cell.statements.some((one) => isImported(one.whole.type));
    const imported = hasImports ? this.#imports.propose(cell) : [];
    if (hasImports) this.#compiler.write(this.#places.imports, this.#imports.text());
    const file = cell.parsed.jsx ? this.#places.cellJsx : this.#places.cell;
    const body = withoutImports(cell);
    const write = (allImports: boolean): string => {
      const names = scopeNames(cell, this.#history.names, imported, allImports);
      const { text, prefix } = cellText(names, body);
      this.#compiler.write(file, text);
      return prefix;
    };
    const prefix = traced("update", () => write(false));
    const endDiagnose = span("diagnose");
    const context = (checker: Checker) => ({
      cell,
      title: request.title ?? "",
      file,
      prefixLength: prefix.length,
      checker,
    });
    const { diagnostics, typeOnly } = this.#compiler.use((program, checker) => ({
      diagnostics:
        request.types === "off"
          ? this.#findings.of(program.getSyntacticDiagnostics(file), context(checker))
          : [
              ...(hasImports ? this.#findings.ofImports(program, cell) : []),
              ...this.#findings.of(
                [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)],
                context(checker),
              ),
            ],
      typeOnly: hasImports
        ? importedTypes(imported, this.#imports, this.#places, checker)
        : new Set<string>(),
    }));
    endDiagnose();
    if (hasImports || /\bimport\s*\(/.test(cell.code)) {
      const unresolved = diagnostics.some((one) => UNRESOLVED.has(one.code));
      this.#compiler.use((program) => this.#compiler.imported(program, unresolved));
    }
    const syntax = diagnostics.some((one) => one.code < 2000);
    const errors = diagnostics.some((one) => one.category === "error");
    if (syntax || (errors && request.types === "error")) {
      if (hasImports) {
        this.#imports.drop();
        this.#compiler.write(this.#places.imports, this.#imports.text());
      }
      return { status: "rejected", diagnostics };
    }
    const endTransform = span("transform");
    const program = this.#transform(cell, typeOnly);
    endTransform();
    for (const one of outerReferences(cell.parsed.program))
      if (one.deferred && !one.erased) this.#captured.add(one.name);
    const title = request.title ?? "a cell";
    const widened = (): string => write(true);
    const written = this.#written;
    this.#lanes.pending = {
      cell,
      program,
      imported,
      file,
      prefix,
      title,
      written,
      widened,
      prepared: null,
      lane: request.lane ?? MAIN_LANE,
    };
    return { status: "ok", program, diagnostics };
  }

  #transform(cell: CellSyntax, typeOnly: ReadonlySet<string> = new Set()): CellProgram {
    return transform(cell, {
      known: this.#history.values,
      uncaptured: this.#uncaptured(),
      typeOnly,
      meta: this.#meta(),
      project: this.#compiler.running,
    });
  }

  /** An expression sees what the pending cell declares, for it runs after that cell. */
  #checkExpression(cell: CellSyntax, request: CheckRequest): Checked {
    const pending = this.#lanes.pending;
    const owned = new Set(pending?.cell.declared.map((one) => one.name));
    const names = scopeNames(cell, this.#history.names, []).filter((one) => !owned.has(one.name));
    const before = pending ? `${this.#compiler.text(pending.file)}\n;` : "";
    const used = cellText(names, "");
    const prefix = `${used.prefix}${before}`;
    const file = cell.parsed.jsx ? this.#places.probeJsx : this.#places.probe;
    this.#compiler.write(file, prefix + cell.code);
    const diagnostics =
      request.types === "off"
        ? []
        : this.#compiler.use((program, checker) =>
            this.#findings.of(program.getSemanticDiagnostics(file), {
              cell,
              title: "",
              file,
              prefixLength: prefix.length,
              checker,
            }),
          );
    if (request.types === "error" && diagnostics.some((one) => one.category === "error"))
      return { status: "rejected", diagnostics };
    const { values } = this.#history;
    const declared = new Set(
      pending?.cell.declared.flatMap((one) => (one.value ? [one.name] : [])),
    );
    const known = { has: (name: string) => values.has(name) || declared.has(name) };
    return {
      status: "ok",
      program: transform(cell, { known, meta: this.#meta(), project: this.#compiler.running }),
      diagnostics,
    };
  }

  /** Variables that nothing but the cells' own statements can see change. */
  #uncaptured(): Names {
    return {
      has: (name) => {
        const binding = this.#history.names.get(name);
        if (!binding?.value || this.#captured.has(name)) return false;
        return /^(?:const|let|var|using)$/.test(binding.kind);
      },
    };
  }

  #meta() {
    const filename = join(this.#options.folder, "cell.ts");
    return {
      url: pathToFileURL(filename).href,
      filename,
      dirname: this.#options.folder,
    };
  }
}

/** Such a cell may not be in the compiler's hands twice: as itself and in history. */
function declaresGlobally(cell: CellSyntax): boolean {
  return /\bdeclare\s+(?:global|module)\b/.test(cell.code);
}

function byName(declared: readonly Declared[]): ReadonlyMap<string, readonly Declared[]> {
  const groups = new Map<string, Declared[]>();
  for (const one of declared) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  return groups;
}

function isImported(type: string): boolean {
  return type === "ImportDeclaration" || type === "TSImportEqualsDeclaration";
}
