/**
 * The names that every cell sees without an import: data for the language side (their types) and for
 * the execution process (where they come from). The kernel itself imports none of these modules.
 */
import { MAGIC_CALLS } from "./magics/calls.js";

export interface Preload {
  readonly name: string;
  /** TypeScript type text, resolved from the kernel's own installation. */
  readonly type: string;
  /** Where the value comes from: a module's export ("*" for the whole module) or the kernel's own. */
  readonly from:
    | { readonly module: string; readonly export: string; readonly load: "start" | "first use" }
    | { readonly builtin: Builtin };
}

type Builtin =
  "display" | "vegaLite" | "comms" | "widgets" | "require" | "magics" | "Deno" | Dialog;

const DIALOGS = ["input", "password", "prompt", "alert", "confirm"] as const;
type Dialog = (typeof DIALOGS)[number];

export const PRELOAD: readonly Preload[] = [
  {
    name: "tf",
    type: 'typeof import("@tensorflow/tfjs-node-gpu")',
    from: { module: "gradlab/engine", export: "tf", load: "start" },
  },
  {
    name: "dl",
    type: 'typeof import("gradlab")',
    from: { module: "gradlab", export: "*", load: "start" },
  },
  {
    name: "dfd",
    type: 'typeof import("danfojs-node")',
    from: { module: "danfojs-node", export: "*", load: "first use" },
  },
  {
    name: "display",
    type: 'import("gradlab/display").Display',
    from: { builtin: "display" },
  },
  {
    name: "vegaLite",
    type: 'import("gradlab/display").VegaLite',
    from: { builtin: "vegaLite" },
  },
  { name: "comms", type: 'import("gradlab/comms").Comms', from: { builtin: "comms" } },
  { name: "widgets", type: 'import("gradlab/widgets").Widgets', from: { builtin: "widgets" } },
  { name: "require", type: "NodeJS.Require", from: { builtin: "require" } },
  {
    name: MAGIC_CALLS,
    type: 'import("gradlab/magics").MagicCalls',
    from: { builtin: "magics" },
  },
  { name: "Deno", type: 'import("gradlab/cell/deno").DenoNames', from: { builtin: "Deno" } },
  ...DIALOGS.map((name) => ({
    name,
    type: `import("gradlab/cell/dialogs").Dialogs["${name}"]`,
    from: { builtin: name },
  })),
];
