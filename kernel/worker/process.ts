/** The execution process: the only place where user code runs. The front spawns and supervises it. */
import { createRequire } from "node:module";
import { createDisplay, printFrames, type DisplaySink } from "../display/index.js";
import { DEFAULT_LIMITS, type EngineReport, type ToExecution } from "../ipc.js";
import { PRELOAD } from "../preload.js";
import { callTerminated } from "./callbacks.js";
import { capturedShow, receiver } from "./capture.js";
import { commsOf } from "./commCalls.js";
import { createDeno } from "./deno.js";
import { createDialogs } from "./dialogs.js";
import { Evaluator } from "./evaluator.js";
import { installHost } from "./host.js";
import { installInspection } from "./inspection/install.js";
import { installInterruption } from "./interruption.js";
import { catchStrayErrors, lateErrors } from "./lateErrors.js";
import { installLook } from "./look/look.js";
import { answered } from "./magics/front.js";
import { createMagics } from "./magics/magics.js";
import { Importer } from "./modules/importer.js";
import { adaptTslab } from "./modules/tslab.js";
import { send, shareOutbox } from "./outbox.js";
import { Questions } from "./questions.js";
import { causingRun } from "./run.js";
import { createScope, keepScope, loadStartNames } from "./scope.js";
import { Session } from "./session.js";
import { SharedState } from "./shared.js";
import { Stacks } from "./stack.js";
import { captureStreams, writeStream } from "./streams.js";
import { guardTimers } from "./timers.js";
import { describeError } from "./traceback.js";
import { traceAs } from "../trace.js";
import { startWatchdog } from "./watchdog.js";
import { widgetsOf, widgetsSettled } from "./widgetCalls.js";

traceAs("execution process");
const folder = process.cwd();
const shared = new SharedState();
shareOutbox(shared.writeLock());

// Source maps of local modules make stacks point at the learner's TypeScript.
process.setSourceMapsEnabled(true);
// The way from a learner's line to an operation of tfjs takes dozens of calls; V8 keeps ten.
Error.stackTraceLimit = 200;
const stacks = new Stacks(folder);
const fail = lateErrors(stacks);
captureStreams();
catchStrayErrors(fail);
guardTimers(fail);
const questions = new Questions(shared, startWatchdog(shared));

let limits = DEFAULT_LIMITS;
const sink: DisplaySink = {
  show(bundle, id, update) {
    const run = causingRun();
    if (run?.silent || capturedShow(bundle, id, update)) return;
    const displayId = id === undefined ? {} : { displayId: id };
    send({ type: "display", run: run?.id ?? null, bundle, ...displayId, update });
  },
  limits(change) {
    limits = { ...limits, ...change };
    send({ type: "limits", run: null, limits });
    return limits;
  },
  clear(wait) {
    const to = receiver();
    if (to) to.clear(wait);
    else send({ type: "clear", run: causingRun()?.id ?? null, wait });
  },
};
const displayed = createDisplay(sink);
const displays = {
  ...displayed,
  async settled(): Promise<void> {
    await widgetsSettled();
    await displayed.settled();
    widgets.flush();
  },
};

const importer = new Importer(folder, (path) => writeStream("stdout", `Reloaded ${path}.\n`));
importer.adapt("tslab", () => adaptTslab(sink));
importer.adapt("danfojs-node", printFrames);
const comms = commsOf(displays, stacks);
const widgets = widgetsOf(comms.registry, displays, stacks, folder);
installHost(displays.display, widgets.widgets);
const scope = createScope(
  PRELOAD,
  {
    comms: comms.registry,
    magics: createMagics({
      scope: () => scope,
      folder,
      restore: () => restore(),
      loaded: (name) => importer.hasLoaded(name),
    }),
    widgets: widgets.widgets,
    display: displays.display,
    vegaLite: displays.vegaLite,
    ...createDialogs(questions),
    Deno: createDeno(displays),
    require: createRequire(`${folder}/notebook.ts`),
  },
  (name, module) => importer.adapted(name, module),
);
let restore = keepScope(scope);
installInspection(
  scope,
  PRELOAD.map(({ name }) => name),
);
installLook(scope);
const evaluator = new Evaluator(scope, importer);
installInterruption(shared, (run) => {
  evaluator.terminated(run);
  callTerminated(run);
});

/** Never rejects: without the preloaded names cells still run. */
async function prepare(): Promise<void> {
  try {
    const { engineReport } = (await import("gradlab/engine")) as { engineReport: EngineReport };
    await loadStartNames(scope, PRELOAD);
    restore = keepScope(scope);
    send({ type: "ready", engine: engineReport });
  } catch (error) {
    const { ename, evalue } = describeError(error, stacks);
    const reason = `The preloaded names could not be loaded: ${ename}: ${evalue}`;
    writeStream("stderr", `${reason}\n`);
    send({ type: "ready", engine: { sentence: "No tensor engine", reason } });
  }
}

const session = new Session({ evaluator, displays, questions, shared, stacks, ready: prepare() });

process.on("message", (message: ToExecution) => {
  if (message.type === "run") session.run(message);
  else if (message.type === "comm") void comms.deliver(message);
  else if (message.type === "answer") answered(message);
  else process.exit(0);
});
// Without the front nobody can see or stop what runs here.
process.on("disconnect", () => process.exit(0));
