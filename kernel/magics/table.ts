/** Every magic, once: recognition, completion, `%help` and the tests read this table. */
import { usageOf, words } from "./arguments.js";

export interface Magic {
  readonly name: string;
  /** As written in a cell, with the sign. */
  readonly usage: string;
  /** One line for `%help`. */
  readonly help: string;
  /** What follows the name: text for the magic, or TypeScript that it runs. */
  readonly takes: "text" | "code";
  /** "cell": only as `%%name` in the first line; "both": as a line and as a cell. */
  readonly where: "line" | "cell" | "both";
  /** What is wrong with these arguments, before anything runs; null when nothing is. */
  readonly complaint?: (text: string) => string | null;
  /** Words that completion offers for the arguments, or the files of the folder. */
  readonly offers?: readonly string[] | "files";
  /** What comes after it is checked when it has run: it changes what the check knows. */
  readonly changesCheck?: boolean;
}

const TYPES = ["error", "warn", "off", "strict", "nostrict"] as const;
const NPM = ["add", "install", "remove", "uninstall", "update", "ls", "outdated", "view"] as const;

const none = (name: string) => (text: string) =>
  text === "" ? null : `%${name} takes no arguments; received ${JSON.stringify(text)}.`;

export const MAGICS: readonly Magic[] = [
  {
    name: "help",
    usage: "%help",
    help: "this list",
    takes: "text",
    where: "line",
    complaint: none("help"),
  },
  {
    name: "npm",
    usage: "%npm add PACKAGE…",
    help: "installs npm packages into the notebook's folder; also remove, update, ls",
    takes: "text",
    where: "line",
    offers: NPM,
    changesCheck: true,
    complaint: (text) =>
      words(text).length > 0 ? null : usageOf("%npm", ["add PACKAGE", "remove PACKAGE", "ls"], ""),
  },
  {
    name: "sh",
    usage: "%sh COMMAND or !COMMAND",
    help: "runs a command; const lines = !COMMAND keeps its lines; %%sh: the cell is a script",
    takes: "text",
    where: "both",
    offers: "files",
  },
  {
    name: "bash",
    usage: "%%bash [ARGUMENT…]",
    help: "runs the whole cell as a bash script; arguments are $1, $2 …",
    takes: "text",
    where: "cell",
    offers: "files",
  },
  {
    name: "time",
    usage: "%time CODE",
    help: "wall and processor time of a statement; %%time: of the whole cell",
    takes: "code",
    where: "both",
  },
  {
    name: "timeit",
    usage: "%timeit EXPRESSION",
    help: "mean and spread of an expression's time over many runs",
    takes: "code",
    where: "line",
  },
  {
    name: "types",
    usage: "%types error|warn|off|strict|nostrict",
    help: "what a type error does from here on, and how strict TypeScript is",
    takes: "text",
    where: "line",
    offers: TYPES,
    changesCheck: true,
    complaint: (text) =>
      words(text).every((word) => (TYPES as readonly string[]).includes(word))
        ? null
        : usageOf("%types", TYPES, text),
  },
  {
    name: "who",
    usage: "%who",
    help: "the names that cells have declared",
    takes: "text",
    where: "line",
    complaint: none("who"),
  },
  {
    name: "whos",
    usage: "%whos",
    help: "the same with kind, type and value",
    takes: "text",
    where: "line",
    complaint: none("whos"),
  },
  {
    name: "reset",
    usage: "%reset",
    help: "forgets every name and type that cells have declared",
    takes: "text",
    where: "line",
    changesCheck: true,
    complaint: (text) =>
      text === "" || text === "-f" ? null : usageOf("%reset", ["", "-f"], text),
  },
  {
    name: "load",
    usage: "%load FILE",
    help: "puts a file's text in place of the cell",
    takes: "text",
    where: "line",
    offers: "files",
    complaint: (text) => (words(text).length === 1 ? null : usageOf("%load", ["FILE"], text)),
  },
  {
    name: "env",
    usage: "%env [NAME[=VALUE]]",
    help: "shows or sets environment variables of cells and commands",
    takes: "text",
    where: "line",
  },
  {
    name: "pwd",
    usage: "%pwd",
    help: "the folder in which files and commands are looked for",
    takes: "text",
    where: "line",
    complaint: none("pwd"),
  },
  {
    name: "cd",
    usage: "%cd FOLDER",
    help: "changes that folder; imports still resolve from the notebook's",
    takes: "text",
    where: "line",
    offers: "files",
  },
];

const BY_NAME = new Map(MAGICS.map((one) => [one.name, one]));

export function findMagic(name: string): Magic | undefined {
  return BY_NAME.get(name);
}

export function isLineMagic(name: string): boolean {
  return BY_NAME.has(name) && BY_NAME.get(name)?.where !== "cell";
}
