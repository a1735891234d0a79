import { requireThat } from "../core/errors.js";

/**
 * Refuses what is not from the function whose result a picture draws: a model, most likely, that the
 * function is to be asked of first.
 *
 * @param field what that function's result has and a model does not
 * @param maker "dl.interpret.filters(model, layer)"
 */
export function requireFound(found: unknown, argument: string, field: string, maker: string): void {
  const has = typeof found === "object" && found !== null && field in found;
  requireThat(has, argument, `what ${maker} gives`, found);
}
