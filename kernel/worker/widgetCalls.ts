/** Widgets in this process: what they need of it. */
import type { Comms } from "../comms/index.js";
import { type Displays, registry } from "../display/index.js";
import { BasicWidget, createWidgets, type ProcessWidgets } from "../widgets/index.js";
import { callAs } from "./callbacks.js";
import { captured } from "./capture.js";
import { causingRun, Run } from "./run.js";
import type { Stacks } from "./stack.js";
import { describeError } from "./traceback.js";

/** What the cells that run have begun and not awaited. */
const held = new WeakMap<Run, Set<Promise<unknown>>>();

function hold(work: Promise<unknown>): void {
  const run = causingRun();
  if (!run) return;
  const works = held.get(run) ?? new Set();
  held.set(run, works.add(work));
  const done = (): void => void works.delete(work);
  work.then(done, done);
}

/** Resolves when all that the present run's widgets have begun is done. */
export async function widgetsSettled(): Promise<void> {
  const run = causingRun();
  if (!run) return;
  for (let works = held.get(run); works?.size; works = held.get(run)) {
    await Promise.allSettled(works);
  }
}

export function widgetsOf(
  comms: Comms,
  displays: Displays,
  stacks: Stacks,
  folder: string,
): ProcessWidgets {
  registry.add({
    name: "widgets",
    matches: (value) => value instanceof BasicWidget,
    render: (value) => (value as BasicWidget).bundle(),
  });
  return createWidgets({
    comms,
    folder,
    render: async (value, options) =>
      value === undefined || displays.isHandle(value)
        ? null
        : await displays.render(value, options),
    capture: captured,
    call: (body) => callAs(causingRun() ?? new Run(0, false), body),
    byCell: () => (causingRun()?.id ?? 0) > 0,
    hold,
    describe: (error) => describeError(error, stacks),
  });
}
