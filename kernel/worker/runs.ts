/** The runs that there were, so that late output and late errors find theirs. */
import { type Run } from "./run.js";

/** Older runs are forgotten; nothing of theirs is likely to come. */
const KEPT = 1000;

const runs = new Map<number, Run>();

export function rememberRun(run: Run): void {
  runs.set(run.id, run);
  if (runs.size <= KEPT) return;
  const [oldest] = runs.keys();
  if (oldest !== undefined) runs.delete(oldest);
}

export function allRuns(): Run[] {
  return [...runs.values()];
}

export function findRun(id: number): Run | undefined {
  return runs.get(id);
}
