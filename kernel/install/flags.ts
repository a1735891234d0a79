import { parseArgs, type ParseArgsConfig } from "node:util";
import { Failure } from "./bootstrap/failure.mjs";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O }>
>["values"];

/** Flags without positional arguments; anything else is an error that lists what the command knows. */
export function parseFlags<O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
): Values<O> {
  try {
    return parseArgs<{ args: string[]; options: O }>({ args: [...args], options }).values;
  } catch (error) {
    throw new Failure(
      `gradlab ${command} was not run.`,
      error instanceof Error ? error.message : String(error),
      `use ${
        Object.keys(options).length === 0
          ? "no flags"
          : Object.keys(options)
              .map((name) => `--${name}`)
              .join(", ")
      }; \`npx gradlab --help\` explains them.`,
    );
  }
}
