/**
 * TypeScript 7's native compiler over virtual files. Each write changes one file, which is the case
 * that the compiler updates within a millisecond. When its process dies, a new one starts from the
 * same files.
 */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { API } from "typescript/unstable/sync";
import type {
  Checker,
  Diagnostic,
  Emitter,
  Program,
  Project,
  Snapshot,
} from "typescript/unstable/sync";
import type { LanguageOptions, ProjectOptions } from "../contract.js";
import { withChainedOps } from "./chainedOps.js";
import { end, hasEnded, pidOf } from "./compilerProcess.js";
import type { Installation } from "./installation.js";
import { LocalFiles } from "./localFiles.js";
import { configText } from "./options.js";
import { ProjectFile } from "./project.js";
import type { Project as UserProject } from "./project.js";

export type { Checker, Diagnostic, Emitter, Program };

type FileChanges = NonNullable<NonNullable<Parameters<API["updateSnapshot"]>[0]>["fileChanges"]>;

/** So many wait for a rest. */
const MOST_REPLACED = 4;

export class Compiler {
  readonly #folder: string;
  readonly #onProcess: (pid: number) => void;
  readonly #installation: Installation;
  /** Root files by path; their order is the configuration's. */
  readonly #files = new Map<string, string>();
  #api: API | null = null;
  #snapshot: Snapshot | null = null;
  /** Replaced ones: to release one takes a fifth of an update, and no answer should wait for it. */
  readonly #replaced: Snapshot[] = [];
  #project: Project | null = null;
  #config = "";
  #strict = false;
  readonly #projectFile: ProjectFile;
  #user: UserProject | null = null;
  readonly #notices: string[] = [];
  #told = "";
  readonly #localFiles = new LocalFiles();
  #unresolved = false;

  constructor(
    { folder, onCompiler = () => undefined }: Pick<LanguageOptions, "folder" | "onCompiler">,
    installation: Installation,
    files: ReadonlyMap<string, string>,
  ) {
    this.#onProcess = onCompiler;
    this.#folder = folder.replaceAll("\\", "/");
    this.#installation = installation;
    this.#projectFile = new ProjectFile(folder);
    for (const [path, text] of files) this.#files.set(path, text);
  }

  /** Does work with the compiler; when its process has died, once more with a new one. */
  use<T>(work: (program: Program, checker: Checker, emitter: Emitter) => T): T {
    const once = () => {
      const { program, checker, emitter } = this.#open();
      return work(program, checker, emitter);
    };
    try {
      return once();
    } catch (error) {
      if (this.#isAlive()) throw error;
      this.close();
      return once();
    }
  }

  /** What the folder's tsconfig.json says for running; null where there is none. */
  get running(): ProjectOptions | null {
    return this.#user?.running ?? null;
  }

  /** What there is to tell of the tsconfig.json since the last call. */
  takeNotices(): string[] {
    return this.#notices.splice(0);
  }

  /** Sees to it that edits of the tsconfig.json count, and with `modules` those of local modules. */
  follow(modules: boolean): void {
    if (this.#project && this.#projectFile.changed()) {
      this.#notices.push("tsconfig.json was edited and counts from here on.");
      this.close();
      return;
    }
    if (!modules || !this.#api) return;
    const changes = this.#localFiles.changes();
    if (this.#unresolved) this.refresh();
    else if (changes) this.#update(changes);
    this.#unresolved = false;
  }

  /** To be told after a check of imports; `unresolved`: a module was not found, and may be made. */
  imported(program: Program, unresolved: boolean): void {
    this.#localFiles.note(program);
    this.#unresolved = unresolved;
  }

  /** From the next question on. */
  setStrict(strict: boolean): void {
    if (strict === this.#strict) return;
    this.#strict = strict;
    this.close();
  }

  text(path: string): string {
    return this.#files.get(path) ?? "";
  }

  /** Changes one file. */
  write(path: string, text: string): void {
    if (this.#files.get(path) === text) return;
    const isNew = !this.#files.has(path);
    this.#files.set(path, text);
    if (isNew) this.close();
    else this.#update({ changed: [path] });
  }

  /** A compiler that has died reads the files anew when it is next asked. */
  #update(fileChanges: FileChanges): void {
    const api = this.#api;
    if (!api) return;
    try {
      if (hasEnded(api)) this.close();
      else this.#replace(api.updateSnapshot({ fileChanges }));
    } catch (error) {
      if (this.#isAlive()) throw error;
      this.close();
    }
  }

  /** Forgets a file that a cell has made. */
  remove(path: string): void {
    if (this.#files.delete(path)) this.close();
  }

  /** Looks again at what the disk holds: an installed package, an edited module. */
  refresh(): void {
    this.#api?.clearSourceFileCache();
    this.#update({ invalidateAll: true });
  }

  /** Releases what is no longer in use. */
  rest(): void {
    for (const snapshot of this.#replaced.splice(0)) quietly(() => snapshot.dispose());
  }

  close(): void {
    const api = this.#api;
    this.#replaced.length = 0;
    this.#api = null;
    this.#snapshot = null;
    this.#project = null;
    if (!api) return;
    end(api);
    this.#onProcess(0);
  }

  #open(): Project {
    if (this.#project && this.#api && !hasEnded(this.#api)) return this.#project;
    this.close();
    const config = `${this.#folder}/__gradlab_tsconfig__.json`;
    const api = new API({ cwd: this.#installation.root, fs: this.#fileSystem(config) });
    this.#api = api;
    this.#onProcess(pidOf(api));
    this.#user = this.#projectFile.read(api);
    this.#config = configText(this.#user, [...this.#files.keys()], this.#strict);
    const project = this.#replace(api.updateSnapshot({ openProjects: [config] }));
    this.#noteProblems(project.program);
    return project;
  }

  /** Each problem of the folder's tsconfig is told once, until it is edited. */
  #noteProblems(program: Program): void {
    const problems = this.#user ? this.#projectFile.problems(program) : [];
    const text = problems.join("\n");
    if (text !== "" && text !== this.#told)
      this.#notices.push(
        `The folder's tsconfig.json has mistakes; what can be understood of it is used.\n${text}`,
      );
    this.#told = text;
  }

  #replace(snapshot: Snapshot): Project {
    if (this.#snapshot) this.#replaced.push(this.#snapshot);
    if (this.#replaced.length > MOST_REPLACED) this.rest();
    this.#snapshot = snapshot;
    const [project] = snapshot.getProjects();
    if (!project) throw new Error("The compiler opened no project.");
    this.#project = project;
    return project;
  }

  #isAlive(): boolean {
    const api = this.#api;
    if (!api) return true;
    if (hasEnded(api)) return false;
    return quietly(() => api.parseConfigFile(`${this.#folder}/__gradlab_tsconfig__.json`));
  }

  /** A folder of a cell's module need not be on the disk. */
  #holds(folder: string): boolean {
    for (const file of this.#files.keys()) if (file.startsWith(`${folder}/`)) return true;
    return false;
  }

  #fileSystem(config: string) {
    const { real, isShownFolder, isForeign } = this.#installation;
    return {
      readFile: (path: string) => {
        if (path === config) return this.#config;
        const text = this.#files.get(path);
        if (text !== undefined) return text;
        const shown = real(path);
        const whole = withChainedOps(shown ?? path, readOrNull);
        if (whole !== null) return whole;
        return shown === null ? undefined : readOrNull(shown);
      },
      fileExists: (path: string) => {
        if (isForeign(path)) return false;
        if (path === config || this.#files.has(path)) return true;
        const shown = real(path);
        return shown === null ? undefined : kindOf(shown) === "file";
      },
      directoryExists: (path: string) => {
        if (isForeign(path)) return false;
        if (isShownFolder(path) || this.#holds(path)) return true;
        const shown = real(path);
        return shown === null ? undefined : kindOf(shown) === "folder";
      },
      realpath: (path: string) => {
        const shown = real(path);
        return shown !== null && kindOf(shown) !== null ? realpathSync(shown) : undefined;
      },
    };
  }
}

/** Does something that may fail when the process is gone; says whether it worked. */
function quietly(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function readOrNull(path: string): string | null {
  return kindOf(path) === "file" ? readFileSync(path, "utf8") : null;
}

function kindOf(path: string): "file" | "folder" | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return null;
  return stat.isDirectory() ? "folder" : "file";
}

/** Where the virtual files are. */
export interface Places {
  readonly cell: string;
  readonly cellJsx: string;
  /** Completion and inspection look here, so that a pending cell stays. */
  readonly probe: string;
  readonly probeJsx: string;
  /** Re-exports every name of history, imports and preload. */
  readonly scope: string;
  readonly imports: string;
  readonly preload: string;
  readonly history: (index: number) => string;
}

export function places(folder: string, root: string): Places {
  const at = (name: string) => join(folder, `__gradlab_${name}__`).replaceAll("\\", "/");
  return {
    cell: `${at("cell")}.ts`,
    cellJsx: `${at("cell_jsx")}.tsx`,
    probe: `${at("probe")}.ts`,
    probeJsx: `${at("probe_jsx")}.tsx`,
    scope: `${at("scope")}.ts`,
    imports: `${at("imports")}.ts`,
    preload: join(root, "__gradlab_preload__.ts").replaceAll("\\", "/"),
    history: (index) => `${at(`history${index}`)}.ts`,
  };
}
