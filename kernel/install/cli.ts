import { Failure } from "./bootstrap/failure.mjs";
import { stopChildren } from "./bootstrap/process.mjs";
import { setUp } from "./setup.js";

/** What each command does, by its name; `setup` runs first where the command needs a whole set-up. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  setup: async () => {
    await setUp();
    return 0;
  },
};

/** Runs one command of the set-up side; gives the exit code. */
export async function run(command: string, args: readonly string[]): Promise<number> {
  const perform = COMMANDS[command];
  if (perform === undefined) {
    console.error(`gradlab has no command ${command}; it has: ${Object.keys(COMMANDS).join(", ")}.`);
    return 2;
  }
  process.once("SIGINT", onInterrupt);
  try {
    return await perform(args);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`✗ ${error.message}`);
    return 1;
  }
}

function onInterrupt(): void {
  stopChildren();
  console.error("\nStopped. Run the same command again: it goes on from here.");
  process.exit(130);
}
