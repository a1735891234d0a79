/** Commands that would do nothing, since each runs in a shell of its own: what to write instead. */
import { words } from "../../magics/arguments.js";

const INSTEAD: Readonly<Record<string, (rest: string) => string>> = {
  cd: (rest) => `%cd ${rest || "FOLDER"}`,
  pushd: (rest) => `%cd ${rest || "FOLDER"}`,
  export: (rest) => `%env ${rest || "NAME=VALUE"}`,
  set: () => "a %%bash cell",
  source: () => "a %%bash cell",
  alias: () => "a %%bash cell",
};

/** What to say instead of running this command; null when it makes sense. */
export function trapOf(command: string): string | null {
  const [first = "", ...rest] = words(command);
  const instead = Object.hasOwn(INSTEAD, first) ? INSTEAD[first] : undefined;
  if (!instead || /[;&|\n]/.test(command)) return null;
  return `!${first} would change only the shell that this line starts, which ends with it. Write ${instead(rest.join(" "))}.`;
}
