import path from "node:path";
import { asFailure } from "./bootstrap/failure.mjs";
import { doctor } from "./doctor.js";
import { parseFlags } from "./flags.js";
import { install, remove } from "./install.js";
import { startLab } from "./lab.js";
import { runNotebooks, runToEnd } from "./notebooks.js";
import { paths } from "./paths.js";
import { setUp } from "./setup.js";

const USAGE = `gradlab: a Jupyter kernel for TypeScript, a deep-learning library and a course

npm start [-- FLAGS]         set up what is missing, then open JupyterLab; FLAGS go to JupyterLab,
                             for example --no-browser --port 8899
npm run setup                the set-up alone
npm test [-- WHAT]           everything, or the tests whose file or name is WHAT
npm run notebooks [FILE…]    run notebooks without a browser; copies go to build/notebooks
npm run bench                measure

npx gradlab doctor           what is installed and in use, and what is wrong
npx gradlab install [PLACE]  make the kernel known to your own Jupyter
npx gradlab remove [PLACE]   undo that
    PLACE is --user, --sys-prefix or --prefix DIR; none: where your Jupyter looks first.
    --name N                 under another name than gradlab`;

type Command = (args: readonly string[]) => Promise<number>;

/** A command that needs the whole set-up. */
function afterSetUp(command: Command): Command {
  return async (args) => {
    await setUp();
    return command(args);
  };
}

const node = (script: string): Command => {
  const file = path.join(paths.root, "dist", script);
  return (args) => runToEnd(process.execPath, ["--enable-source-maps", file, ...args]);
};

const COMMANDS: Readonly<Record<string, Command>> = {
  start: afterSetUp(startLab),
  setup: afterSetUp(async (args) => {
    parseFlags("setup", args, {});
    console.log(
      `The set-up is complete (${process.uptime().toFixed(1)} s). \`npm start\` opens JupyterLab.`,
    );
    return 0;
  }),
  test: afterSetUp(node("test/run.js")),
  notebooks: afterSetUp(runNotebooks),
  bench: afterSetUp(node("bench/main.js")),
  doctor: async (args) => {
    parseFlags("doctor", args, {});
    return doctor();
  },
  install,
  remove,
};

/** Runs one command; gives the exit code. */
export async function run(command: string, args: readonly string[]): Promise<number> {
  const perform = COMMANDS[command];
  if (
    ["help", "--help", "-h"].includes(command) ||
    (args.includes("--help") && command !== "start")
  ) {
    console.log(USAGE);
    return 0;
  }
  if (perform === undefined) {
    console.error(`gradlab has no command ${command}.\n\n${USAGE}`);
    return 2;
  }
  try {
    return await perform(args);
  } catch (error) {
    console.error(`✗ ${asFailure(error).message}`);
    return 1;
  }
}
