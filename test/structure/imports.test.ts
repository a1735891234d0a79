import assert from "node:assert/strict";
import { importsOf, projectFiles, type Import } from "./sources.js";

/** What a part may import from other parts: at run time, and beyond that for types only. */
interface Allowed {
  readonly values: readonly string[];
  readonly types?: readonly string[];
}

const KERNEL: Readonly<Record<string, Allowed>> = {
  protocol: { values: [] },
  frames: { values: [] },
  magics: { values: [] },
  preload: { values: ["magics"] },
  trace: { values: [] },
  language: { values: ["preload", "magics", "trace"] },
  ipc: { values: [], types: ["protocol", "language"] },
  cell: { values: [] },
  display: { values: [], types: ["ipc"] },
  comms: { values: [], types: ["ipc"] },
  widgets: { values: ["comms"], types: ["ipc"] },
  worker: {
    values: [
      "magics",
      "ipc",
      "frames",
      "trace",
      "positions",
      "display",
      "comms",
      "widgets",
      "preload",
    ],
    types: ["language", "cell"],
  },
  positions: { values: [], types: ["language"] },
  debug: { values: ["protocol", "positions"], types: ["ipc", "language"] },
  execution: { values: ["ipc", "frames"] },
  server: { values: ["protocol", "ipc", "trace"], types: ["language", "execution", "debug"] },
  install: { values: [] },
  main: {
    values: ["protocol", "preload", "language", "execution", "debug", "server", "install"],
  },
};

/** Each row may import the rows above it; parts of one row do not import each other. */
const LIB_ROWS: readonly (readonly string[])[] = [
  ["core"],
  ["engine"],
  ["autograd"],
  ["nn", "layers", "losses", "optim", "data", "metrics", "classical", "interpret"],
  ["plot"],
  ["train"],
  ["tune", "transfer"],
];

const LIB: Readonly<Record<string, Allowed>> = {
  ...Object.fromEntries(
    LIB_ROWS.flatMap((row, i) =>
      row.map((part) => [part, { values: LIB_ROWS.slice(0, i).flat() }]),
    ),
  ),
  quiz: { values: ["core"] },
  widget: { values: ["core"] },
  index: { values: [...LIB_ROWS.flat(), "quiz", "widget"] },
};

const AREAS: Readonly<Record<string, Readonly<Record<string, Allowed>>>> = {
  kernel: KERNEL,
  lib: LIB,
};

/** `lib/optim/sgd.ts` → area lib, part optim; `kernel/ipc.ts` → area kernel, part ipc. */
function place(file: string): { readonly area: string; readonly part: string } {
  const [area = "", part = ""] = file.replace(/\.m?ts$/, "").split("/");
  return { area, part };
}

function complaint({ from, to, typeOnly }: Import): string | undefined {
  const [source, target] = [place(from), place(to)];
  if (source.area !== target.area)
    return `${from} imports ${to}: ${source.area} and ${target.area} never meet`;
  if (source.part === target.part) return undefined;
  const allowed = AREAS[source.area]?.[source.part];
  if (allowed === undefined)
    return `${from}: ${source.area}/${source.part} has no row in this test's table`;
  if (allowed.values.includes(target.part)) return undefined;
  if (typeOnly && allowed.types?.includes(target.part) === true) return undefined;
  return `${from} imports ${typeOnly ? "types of " : ""}${to}: ${source.part} may not`;
}

const sources = projectFiles().filter((file) => /^(?:kernel|lib)\/.*\.m?ts$/.test(file));
const imports = sources.flatMap(importsOf);

describe("imports", () => {
  it("are found", () => {
    assert.ok(imports.length > 100, `only ${imports.length} imports in ${sources.length} files`);
  });

  it("point one way between the parts of kernel and of lib", () => {
    assert.deepEqual(
      imports.map(complaint).filter((each) => each !== undefined),
      [],
    );
  });

  it("make no cycle between files", () => {
    assert.deepEqual(cycle(imports.filter(({ typeOnly }) => !typeOnly)), []);
  });
});

/** The files of one cycle, or none. */
function cycle(edges: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const search = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const to of next.get(file) ?? []) {
      const found = search(to, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const found = search(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
