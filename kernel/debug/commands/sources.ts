/** Texts of cells and modules, and breakpoints in them. */
import { basename } from "node:path";
import { Fields, InvalidMessage, isObject, type JsonObject } from "../../protocol/json.js";
import type { Wanted } from "../breakpoints.js";
import type { Commands } from "../commands.js";
import type { Debugger } from "../debugger.js";
import { fileText } from "../scripts.js";
import { requireStart } from "./session.js";

export function sourceCommands(debug: Debugger): Commands {
  return {
    /** Jupyter's: makes a cell's text known under the name that its hash gives. */
    dumpCell: (args) => {
      const code = new Fields(args, "dumpCell").string("code");
      return { sourcePath: debug.scripts.tell(code) };
    },
    setBreakpoints: async (args) => {
      requireStart(debug);
      const fields = new Fields(args, "setBreakpoints");
      const path = pathOf(fields.object("source"));
      const list = args["breakpoints"] ?? [];
      if (!Array.isArray(list)) {
        throw new InvalidMessage("setBreakpoints.breakpoints must be a list");
      }
      return { breakpoints: await debug.breakpoints.replace(path, list.map(readBreakpoint)) };
    },
    source: (args) => {
      const path = pathOf(new Fields(args, "source").object("source"));
      const content = debug.scripts.text(path) ?? fileText(path);
      if (content === null) throw new Error(`${path} cannot be read`);
      return { content, mimeType: "text/typescript" };
    },
    modules: (args) => {
      const fields = new Fields(args, "modules");
      const all = debug.scripts.modules();
      const start = fields.integer("startModule", 0);
      const count = fields.integer("moduleCount", 0) || all.length;
      const modules = all
        .slice(start, start + count)
        .map(({ path }, at) => ({ id: start + at, name: basename(path), path }));
      return { modules, totalModules: all.length };
    },
    loadedSources: () => ({
      sources: debug.scripts.modules().map(({ path }) => ({ name: basename(path), path })),
    }),
  };
}

function pathOf(source: JsonObject): string {
  return new Fields(source, "source").string("path");
}

function readBreakpoint(value: unknown): Wanted {
  if (!isObject(value)) throw new InvalidMessage("a breakpoint must be an object");
  const fields = new Fields(value, "breakpoint");
  const column = fields.integer("column", 0);
  const text = (name: "condition" | "hitCondition" | "logMessage") => {
    const given = fields.string(name, "");
    return given ? { [name]: given } : {};
  };
  return {
    line: fields.integer("line"),
    ...(column > 0 && { column }),
    ...text("condition"),
    ...text("hitCondition"),
    ...text("logMessage"),
  };
}
