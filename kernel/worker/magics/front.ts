/** Questions to the front, which has the language service and makes the replies. */
import type { Answer, Answers, Question } from "../../ipc.js";
import { send } from "../outbox.js";
import { causingRun } from "../run.js";

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let last = 0;

/** A cell may replace the global. */
const { Promise } = globalThis;

export function ask<Q extends Question>(question: Q): Promise<Answers[Q["kind"]]> {
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ type: "ask", run: causingRun()?.id ?? null, id, question });
  });
}

export function answered({ id, value, error }: Answer): void {
  const asked = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) asked?.resolve(value as never);
  else asked?.reject(new Error(error));
}
