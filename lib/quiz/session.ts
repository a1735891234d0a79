import type { Answer } from "./question.js";

export interface Attempts {
  /** Every answer given, first to last. */
  readonly answers: readonly Answer[];
  readonly right: boolean;
  /** How many hints were looked at. */
  readonly hints: number;
}

export type Rating = "again" | "good";

/** What this learner did since the kernel started; nothing is written to disk. */
export const session = {
  questions: new Map<string, Attempts>(),
  exercises: new Map<string, Attempts>(),
  ratings: new Map<string, Rating>(),
  predictions: new Map<string, Answer>(),
};

const NOTHING: Attempts = { answers: [], right: false, hints: 0 };

export function recordAnswer(
  log: Map<string, Attempts>,
  id: string,
  answer: Answer,
  right: boolean,
): Attempts {
  const before = log.get(id) ?? NOTHING;
  const after = { ...before, answers: [...before.answers, answer], right: before.right || right };
  log.set(id, after);
  return after;
}

/** Counts one more hint, never more than there are; gives how many are open now. */
export function openHint(log: Map<string, Attempts>, id: string, available: number): number {
  const before = log.get(id) ?? NOTHING;
  const hints = Math.min(before.hints + 1, available);
  log.set(id, { ...before, hints });
  return hints;
}
