/** Everything that a training goes on from, as one value. */
import type { Callback, LoopState, TrainingContext } from "../callback.js";
import { requireThat } from "../../core/errors.js";
import type { RandomState } from "../../core/random.js";
import { loadLayerStreams, saveLayerStreams } from "./layerStreams.js";
import { loadOptimizer, saveOptimizer } from "./optimizer.js";
import type { Saved } from "./saved.js";
import { loadVariables, requireVariables, saveVariables } from "./variables.js";

interface Snapshot {
  readonly written: string;
  readonly model: Saved;
  readonly optimizer: Saved;
  readonly layers: readonly (RandomState | null)[];
  readonly loop: LoopState;
  readonly stopping: string | null;
  readonly callbacks: readonly { readonly name: string; readonly state: Saved }[];
}

/** What is called with names by a checkpoint: callbacks that have a state. */
type Stateful = Required<Pick<Callback, "saveState" | "restoreState">> & { readonly name: string };

export async function takeSnapshot(
  context: TrainingContext,
  callbacks: readonly Callback[],
): Promise<Saved> {
  const snapshot: Snapshot = {
    written: new Date().toISOString(),
    model: saveVariables(context.weights),
    optimizer: context.optimizer === null ? null : await saveOptimizer(context.optimizer),
    layers: saveLayerStreams(context.model),
    loop: context.saveState(),
    stopping: context.stopping,
    callbacks: callbacks
      .filter(isStateful)
      .map((callback) => ({ name: callback.name, state: callback.saveState() as Saved })),
  };
  return snapshot as unknown as Saved;
}

/**
 * Puts a training where the snapshot was taken; in `onTrainBegin`.
 *
 * @returns where the training stands
 * @throws ArgumentError for the snapshot of another model, optimizer or data; weights are then as they were
 */
export async function applySnapshot(
  saved: Saved,
  context: TrainingContext,
  callbacks: readonly Callback[],
): Promise<LoopState> {
  const snapshot = saved as unknown as Snapshot;
  const { weights, optimizer } = context;
  const whole = typeof snapshot === "object" && snapshot !== null && "loop" in snapshot;
  const expectation = "a checkpoint of fit (files of ModelCheckpoint: dl.loadWeights reads them)";
  requireThat(whole, "resume", expectation, "a file with weights alone");
  const values = requireVariables(weights, snapshot.model, "the checkpoint");
  const names = weights.map(({ variable }, i) => [values[i]?.name ?? "", variable.name] as const);
  context.restoreState(snapshot.loop);
  if (optimizer !== null) await loadOptimizer(optimizer, snapshot.optimizer, new Map(names));
  loadVariables(weights, snapshot.model, "the checkpoint");
  loadLayerStreams(context.model, snapshot.layers);
  const states = [...snapshot.callbacks];
  for (const callback of callbacks.filter(isStateful)) {
    // Of two callbacks of one name each takes its own; one that is new begins anew.
    const at = states.findIndex(({ name }) => name === callback.name);
    const [own] = at === -1 ? [] : states.splice(at, 1);
    if (own) await callback.restoreState(own.state);
  }
  if (snapshot.stopping !== null) context.stop(snapshot.stopping);
  return snapshot.loop;
}

function isStateful(callback: Callback): callback is Callback & Stateful {
  return callback.saveState !== undefined && callback.restoreState !== undefined;
}
