/** Values: opened, evaluated, changed, drawn. */
import { Fields, type JsonObject } from "../../protocol/json.js";
import type { Commands } from "../commands.js";
import type { Debugger } from "../debugger.js";
import { type CallFrame, ProcessGone, type RemoteObject } from "../devtools.js";
import { asArgument } from "../inspection.js";
import type { Page, Variables } from "../variables.js";
import { frameOf } from "./stack.js";

export function valueCommands(debug: Debugger): Commands {
  return {
    variables: async (args) => {
      const reference = new Fields(args, "variables").integer("variablesReference");
      return { variables: await ownerOf(debug, reference).open(reference, readPage(args)) };
    },
    evaluate: async (args) => {
      const fields = new Fields(args, "evaluate");
      const call = callOf(debug, fields.integer("frameId", 0));
      const expression = fields.string("expression");
      const pure = fields.string("context", "") === "hover";
      const object = await debug.evaluation.evaluate(expression, call, { pure });
      const { value, ...rest } = await shown(debug, object, expression);
      return { result: value, ...rest };
    },
    setVariable: async (args) => {
      const fields = new Fields(args, "setVariable");
      const reference = fields.integer("variablesReference");
      const name = fields.string("name");
      const call = debug.execution.pause?.frames[0]?.call ?? null;
      const object = await debug.evaluation.evaluate(fields.string("value"), call);
      await assign(debug, reference, name, object);
      return await shown(debug, object, name);
    },
    /** Jupyter's: the names of cells. */
    inspectVariables: async () => ({ variables: await debug.cellNames() }),
    /** Jupyter's: a variable as it would be shown below a cell. */
    richInspectVariables: async (args) => {
      const fields = new Fields(args, "richInspectVariables");
      const call = callOf(debug, fields.integer("frameId", 0));
      return await draw(debug, fields.string("variableName"), call);
    },
    /** Jupyter's: makes a function's variable a name for all cells. */
    copyToGlobals: async (args) => {
      const fields = new Fields(args, "copyToGlobals");
      const target = fields.string("dstVariableName");
      if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(target)) {
        throw new Error(`copyToGlobals.dstVariableName must be a name; received "${target}"`);
      }
      const { call } = frameOf(debug, fields.integer("srcFrameId"));
      const object = await debug.evaluation.evaluate(fields.string("srcVariableName"), call);
      await debug.inspection.setName(target, object);
      await debug.language.declare(target, await debug.inspection.typeText(object));
      return {};
    },
  };
}

/** JupyterLab keeps a drawing open while the program goes on: a variable that is not there is empty. */
async function draw(debug: Debugger, name: string, call: CallFrame | null): Promise<object> {
  try {
    return await debug.inspection.render(
      await debug.evaluation.evaluate(name, call, { group: "drawn" }),
    );
  } catch (error) {
    if (error instanceof ProcessGone) throw error;
    return { data: {}, metadata: {} };
  } finally {
    debug.devtools.tell("Runtime.releaseObjectGroup", { objectGroup: "drawn" });
  }
}

function ownerOf(debug: Debugger, reference: number): Variables {
  return debug.names.has(reference) ? debug.names : debug.asked;
}

/** No frame: among the names of cells. */
function callOf(debug: Debugger, frameId: number): CallFrame | null {
  if (!debug.execution.pause) return null;
  if (frameId !== 0) return frameOf(debug, frameId).call;
  return debug.execution.pause.frames[0]?.call ?? null;
}

async function shown(debug: Debugger, object: RemoteObject, expression: string) {
  const { name: _, evaluateName: __, ...rest } = await debug.asked.value(object, expression);
  return rest;
}

async function assign(
  debug: Debugger,
  reference: number,
  name: string,
  value: RemoteObject,
): Promise<void> {
  const found = await ownerOf(debug, reference).find(reference, name);
  if (found.kind === "name") await debug.inspection.setName(name, value);
  else if (found.kind === "member") await debug.inspection.assign(found.listing, name, value);
  else {
    await debug.devtools.call("Debugger.setVariableValue", {
      ...found.scope,
      variableName: name,
      newValue: asArgument(value),
    });
  }
}

function readPage(args: JsonObject): Page {
  const fields = new Fields(args, "variables");
  const filter = fields.string("filter", "all");
  return {
    filter: filter === "indexed" || filter === "named" ? filter : "all",
    start: fields.integer("start", 0),
    count: fields.integer("count", 0),
  };
}
