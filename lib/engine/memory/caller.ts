import { AsyncLocalStorage } from "node:async_hooks";
import { runInNewContext } from "node:vm";

/** A place in code that runs, by V8's own numbers: what is written there is looked up when it is asked for. */
export interface Site {
  /** As V8 names it: an address, a path, or the host's name of a cell. */
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

/** What a stack says of the code that led here. */
export interface Caller {
  /** Null where no code of a file led here. */
  readonly site: Site | null;
  /** The functions from the innermost one on; only where they were asked for. */
  readonly functions: readonly string[];
}

type Probe = (limit: number) => NodeJS.CallSite[];

/**
 * Gives the stack as it is, without writing a text of it. Made in a context of its own, since the settings of
 * `Error` that it needs are global: the program's errors stay as they are, also where Stop cuts in here.
 */
const probe = runInNewContext(
  "Error.prepareStackTrace = (_, sites) => sites;" +
    "(limit) => { Error.stackTraceLimit = limit; return new Error().stack; }",
  {},
  { filename: "node:gradlab/caller" },
) as Probe;

/** Enough to come from an operation or a `tidy` to the line that calls it, at half the price of the whole. */
const NEAR = 10;
const FAR = 100;

/** The line of the program that led here: neither ours nor tfjs's, unless there is no other. */
export function callingSite(): Site | null {
  const near = foreign(probe(NEAR));
  if (near !== null) return near;
  const remembered = called.getStore();
  if (remembered !== undefined) return remembered;
  const sites = probe(FAR);
  return foreign(sites) ?? innermost(sites);
}

const called = new AsyncLocalStorage<Site | null>();

/**
 * Remembers who calls, for all that `run` does: after an await tfjs's own stack does not tell, and in a long
 * training the whole stack of each tensor would take its time.
 */
export function rememberingCaller<T>(run: () => T): T {
  return called.run(callingSite(), run);
}

/** The same with the names of all functions on the way. */
export function caller(): Caller {
  const sites = probe(FAR);
  return {
    site: foreign(sites) ?? called.getStore() ?? innermost(sites),
    functions: sites.map((site) => site.getFunctionName() ?? ""),
  };
}

function foreign(sites: readonly NodeJS.CallSite[]): Site | null {
  const found = sites.find((site) => kindOf(site.getScriptNameOrSourceURL()) === "foreign");
  return found === undefined ? null : siteOf(found);
}

/** The innermost place of our own, else of a package. */
function innermost(sites: readonly NodeJS.CallSite[]): Site | null {
  const kinds = sites.map((site) => kindOf(site.getScriptNameOrSourceURL()));
  const at = kinds.includes("own") ? kinds.indexOf("own") : kinds.indexOf("package");
  const found = sites[at];
  return found === undefined ? null : siteOf(found);
}

type Kind = "foreign" | "own" | "package" | "none";

const kinds = new Map<string | null, Kind>([[null, "none"]]);

/** The library and the kernel, as built. */
const OWN = ["../../", "../../../kernel/"].map((folder) => new URL(folder, import.meta.url));
const HERE = new URL("./", import.meta.url);

function kindOf(script: string | null): Kind {
  let kind = kinds.get(script);
  if (kind === undefined) kinds.set(script, (kind = look(script ?? "")));
  return kind;
}

function look(script: string): Kind {
  if (script === "" || script.startsWith("node:") || within(script, HERE)) return "none";
  if (script.includes("/node_modules/")) return "package";
  return OWN.some((folder) => within(script, folder)) ? "own" : "foreign";
}

function within(script: string, folder: URL): boolean {
  return script.startsWith(folder.href) || script.startsWith(folder.pathname);
}

const known = new Map<string, Site>();

/** One object for each place, however many tensors it makes. */
function siteOf(site: NodeJS.CallSite): Site {
  const script = site.getScriptNameOrSourceURL() ?? "";
  const key = `${script}:${(site as NodeJS.CallSite & { getPosition(): number }).getPosition()}`;
  let found = known.get(key);
  if (found === undefined) {
    found = { script, line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 };
    known.set(key, found);
  }
  return found;
}
