/** The names that cells have declared, with their types: what `%whos` lists. */
import type { NameDescription } from "../contract.js";
import type { Declared } from "../syntax/cell.js";
import type { Binding } from "./history.js";
import type { Probing } from "./probe.js";
import { plainNames } from "./rename.js";
import { cellText } from "./scopeText.js";

/** The cell that runs now, as the compiler has it. */
export interface PendingCell {
  readonly text: string;
  readonly jsx: boolean;
  readonly own: ReadonlyMap<string, Declared>;
}

export function describeNames(
  { compiler, places, history }: Probing,
  earlier: ReadonlyMap<string, Binding>,
  pending: PendingCell | null,
): NameDescription[] {
  const all = [
    ...[...earlier].map(([name, { kind, value }]) => ({ name, kind, value })),
    ...(pending?.own.values() ?? []),
  ];
  // With the preloaded ones, so that a type is `tf.Tensor` and no `import("…").Tensor`.
  const names = [...history.names]
    .filter(([name]) => !pending?.own.has(name))
    .map(([name, { internal, plain }]) => ({ name, internal, assigned: false, plain }));
  const file = pending?.jsx ? places.probeJsx : places.probe;
  let text = cellText(names, "").text + (pending ? `${pending.text}\n;` : "");
  const positions: number[] = [];
  for (const { name, value } of all) {
    positions.push(text.length);
    if (value) text += `${name};\n`;
  }
  compiler.write(file, text);
  return compiler.use((program, checker) => {
    const types = checker.getTypeAtPosition(file, positions);
    const source = program.getSourceFile(file);
    return all.map(({ name, kind, value }, index) => {
      const type = value ? types[index] : undefined;
      return { name, kind, type: type ? plainNames(checker.typeToString(type, source)) : "" };
    });
  });
}
