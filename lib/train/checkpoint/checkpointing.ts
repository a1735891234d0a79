import { stat } from "node:fs/promises";
import { ArgumentError, requireThat } from "../../core/errors.js";
import { randomState, seedAll } from "../../engine/seed.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import { CheckpointFolder, findNewest, list, type Found } from "./folder.js";
import { readCheckpoint } from "./file.js";
import { checkOptions, type CheckedOptions, type CheckpointOptions } from "./options.js";
import { applySnapshot, takeSnapshot } from "./snapshot.js";

export interface ResumeOptions {
  readonly checkpoint?: string | CheckpointOptions | undefined;
  /** true: go on from the newest checkpoint in `checkpoint.path`, or start where there is none; or a folder or file. */
  readonly resume?: boolean | string | undefined;
  /** Says warnings only. */
  readonly quiet: boolean;
}

/**
 * The callbacks of a training that writes checkpoints and goes on from them: one before those given and
 * one after them. At the end of an epoch the checkpoint comes last, so that it holds what the others have
 * decided; at the end of the training first, before the others put back weights.
 *
 * @throws ArgumentError for options that are none
 */
export function withCheckpoints(
  callbacks: readonly Callback[],
  { checkpoint, resume = false, quiet }: ResumeOptions,
): readonly Callback[] {
  const options = checkpoint === undefined ? null : checkOptions(checkpoint);
  const known = typeof resume === "boolean" || (typeof resume === "string" && resume !== "");
  requireThat(known, "resume", "true, false, or the path of a checkpoint", resume);
  const somewhere = resume !== true || options !== null;
  requireThat(somewhere, "resume", "a path, or true together with checkpoint: { path }", resume);
  if (options === null && resume === false) return callbacks;
  const checkpointing = new Checkpointing(callbacks, options, resume, quiet);
  return [checkpointing.first, ...callbacks, checkpointing.last];
}

class Checkpointing {
  #folder: CheckpointFolder | null = null;
  #written = { place: "", at: performance.now() };
  #failing = false;

  constructor(
    readonly callbacks: readonly Callback[],
    readonly options: CheckedOptions | null,
    readonly resume: boolean | string,
    readonly quiet: boolean,
  ) {}

  readonly first: Callback = {
    onTrainEnd: async (_: Logs, context: TrainingContext): Promise<void> => {
      try {
        const { ended } = context.history;
        const whole = ended === "finished" || ended === "callback";
        const stopped = ended === "interrupted" && this.options?.onStop === true;
        if (this.#folder !== null && (whole || stopped)) await this.#save(context);
      } finally {
        this.#folder?.close();
        this.#folder = null;
      }
    },
  };

  readonly last: Callback = {
    onTrainBegin: async (_: Logs, context: TrainingContext): Promise<void> => {
      if (this.options !== null) {
        const { path, keep } = this.options;
        this.#folder = await CheckpointFolder.open(path, keep);
        // Without a stream that can be saved, dropout would go on with other numbers.
        if (randomState() === null) seedAll(Math.floor(Math.random() * 2 ** 32));
      }
      try {
        await this.#begin(context);
      } catch (error) {
        this.#folder?.close();
        this.#folder = null;
        throw error;
      }
      this.#written = { place: placeOf(context), at: performance.now() };
    },

    onBatchEnd: async (_: number, __: Logs, context: TrainingContext): Promise<void> => {
      if (this.options === null) return;
      const { batches, seconds } = this.options.every;
      const late = (performance.now() - this.#written.at) / 1000 >= seconds;
      if (late || context.step % batches === 0) await this.#save(context);
    },

    onEpochEnd: async (epoch: number, _: Logs, context: TrainingContext): Promise<void> => {
      if (this.options !== null && (epoch + 1) % this.options.every.epochs === 0) {
        await this.#save(context);
      }
    },
  };

  async #begin(context: TrainingContext): Promise<void> {
    const found = await this.#find();
    if (found === null) return;
    const { epoch, batch } = await applySnapshot(found.value, context, this.callbacks);
    for (const { path, why } of found.skipped) {
      console.warn(`The checkpoint ${path} is left out, because ${why}.`);
    }
    if (this.quiet) return;
    const place = `with epoch ${epoch + 1} of ${context.epochs}${batch === 0 ? "" : `, batch ${batch + 1}`}`;
    const where = epoch >= context.epochs ? "after the last epoch" : place;
    const ended = context.stopping === null ? "" : `; it was stopped there (${context.stopping})`;
    console.log(`Goes on ${where}, from ${found.path}${ended}.`);
  }

  async #find(): Promise<Found | null> {
    if (typeof this.resume === "string") {
      const entry = await stat(this.resume).catch(() => null);
      if (entry?.isFile()) {
        return { path: this.resume, value: await readCheckpoint(this.resume), skipped: [] };
      }
      const found = await findNewest(this.resume);
      if (found !== null) return found;
      throw new ArgumentError("resume", "a checkpoint, or a folder with one", this.resume);
    }
    const path = this.options?.path ?? "";
    if (this.resume) return findNewest(path);
    const [newest] = await list(path);
    if (newest === undefined) return null;
    throw new ArgumentError(
      "checkpoint.path",
      `a folder without checkpoints (add resume: true to go on from ${newest}, or take another path)`,
      path,
    );
  }

  async #save(context: TrainingContext): Promise<void> {
    const place = placeOf(context);
    if (this.#folder === null || place === this.#written.place) return;
    const { path } = this.#folder;
    try {
      await this.#folder.write(context.step, await takeSnapshot(context, this.callbacks));
      this.#written.place = place;
      if (this.#failing && !this.quiet) console.log(`Checkpoints are written to ${path} again.`);
      this.#failing = false;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined || this.options?.onError === "throw") throw error;
      if (!this.#failing) console.warn(await this.#explain(code, path, context.step));
      this.#failing = true;
    }
    // Also after a failure: a full disk is not tried again at every batch.
    this.#written.at = performance.now();
  }

  async #explain(code: string, path: string, step: number): Promise<string> {
    const why = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : code;
    const [newest] = await list(path).catch(() => []);
    const rest = newest === undefined ? "There is none before it" : `${newest} stays`;
    return `The checkpoint after ${step} updates could not be written to ${path}: ${why}. ${rest}, and the training goes on.`;
  }
}

/** The end of an epoch is another place than its last batch: validation and the callbacks lie between. */
function placeOf({ step, history }: TrainingContext): string {
  return `${step} updates, ${history.epochs.length} epochs`;
}
