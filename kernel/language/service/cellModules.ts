/** The modules that cells define: files for the compiler at once, and for imports when they have run. */
import type { CheckRequest, CheckResult, Diagnostic } from "../contract.js";
import type { CellSyntax } from "../syntax/cell.js";
import type { Compiler } from "./compiler.js";
import type { Findings } from "./findings.js";
import { clash, moduleProgram } from "./moduleCell.js";
import type { ModuleCell } from "./moduleCell.js";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Before what there is to tell beside it is known. */
export type Checked = Without<CheckResult, "notices">;

export class CellModules {
  /** Their texts, by path. */
  readonly texts = new Map<string, string>();

  constructor(
    private readonly compiler: Compiler,
    private readonly findings: Findings,
  ) {}

  /** One that is wrong leaves the former one in its place. */
  check(cell: CellSyntax, module: ModuleCell, request: CheckRequest): Checked {
    const clashing = clash(module, cell.code);
    if (clashing) return { status: "rejected", diagnostics: [clashing] };
    const { path: file } = module;
    const before = this.texts.get(file);
    this.compiler.write(file, cell.code);
    const diagnostics = request.types === "off" ? [] : this.#problems(cell, file, request);
    if (request.types === "error" && diagnostics.some((one) => one.category === "error")) {
      if (before === undefined) this.compiler.remove(file);
      else this.compiler.write(file, before);
      return { status: "rejected", diagnostics };
    }
    this.texts.set(file, cell.code);
    const program = moduleProgram(module, cell.code, this.compiler.running);
    return { status: "ok", program, diagnostics };
  }

  clear(): void {
    for (const file of this.texts.keys()) this.compiler.remove(file);
    this.texts.clear();
  }

  #problems(cell: CellSyntax, file: string, request: CheckRequest): Diagnostic[] {
    const where = { cell, title: request.title ?? "", file, prefixLength: 0 };
    return this.compiler.use((program, checker) =>
      this.findings.of(
        [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)],
        { ...where, checker },
      ),
    );
  }
}
