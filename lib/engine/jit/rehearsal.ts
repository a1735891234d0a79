import type { Tensor, Variable } from "@tensorflow/tfjs";
import { noteAtEnd } from "../memory/ledger.js";
import { randomState, rewindRandomState } from "../seed.js";
import { tfjs } from "../tfjsNode.js";
import { override } from "./override.js";
import { keptData } from "./ownData.js";

type MakeVariable = (value: Tensor, ...rest: readonly unknown[]) => Variable;

/**
 * Runs a program whose changes do not count: afterwards all variables, also those that it has made, are
 * as they were before, or as they were made, and the random stream stands where it stood.
 *
 * @param program is given what notes how something else is put back
 * @param always false: changes count, but where the program throws
 */
export function rehearse<T>(
  variables: Iterable<Variable>,
  program: (onPutBack: (undo: () => void) => void) => T,
  always = true,
): T {
  const tf = tfjs();
  const random = randomState();
  // Operations never change a value in place, so a clone, which copies nothing, keeps it.
  const before = noteAtEnd(() =>
    [...variables].map((variable) => [variable, keptData(variable)] as const),
  );
  const made: (readonly [Variable, Tensor])[] = [];
  const engine = tf.engine() as unknown as { makeVariable: MakeVariable };
  const restore = override(engine, "makeVariable", (makeVariable) => (value, ...rest) => {
    const variable = makeVariable.call(engine, value, ...rest);
    made.push([variable, keptData(variable)]);
    return variable;
  });
  const undo: (() => void)[] = [];
  let counts = false;
  try {
    const result = program((each) => undo.push(each));
    counts = !always;
    return result;
  } finally {
    restore();
    if (!counts) for (const each of undo.toReversed()) each();
    for (const [variable, value] of [...before, ...made]) {
      const changed = !variable.isDisposed && variable.dataId !== value.dataId;
      if (changed && !counts) variable.assign(value);
      value.dispose();
    }
    if (!counts) rewindRandomState(random);
  }
}
