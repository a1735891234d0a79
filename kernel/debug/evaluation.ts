/** Expressions in a paused function, and among the names of cells while nothing is paused. */
import type { LanguageOf } from "./breakpoints.js";
import type { CallFrame, Devtools, RemoteObject } from "./devtools.js";
import {
  EvaluationError,
  type Group,
  type Inspection,
  ROOT,
  RUNTIME,
  thrownText,
} from "./inspection.js";

/** An expression that takes longer is ended. */
const TIMEOUT_MS = 8000;

/** Scopes that are everybody's. */
const COMMON = new Set(["global", "script"]);

export class Evaluation {
  constructor(
    private readonly devtools: Devtools,
    private readonly inspection: Inspection,
    private readonly language: LanguageOf<"rewriteExpression">,
  ) {}

  /** `call`: the paused function; null: the names of cells alone. `pure`: nothing may be changed. */
  async evaluate(
    code: string,
    call: CallFrame | null,
    { pure = false, group = "asked" }: { readonly pure?: boolean; readonly group?: Group } = {},
  ): Promise<RemoteObject> {
    const expression = await this.#rewrite(code, call ? await this.#locals(call) : []);
    const options = {
      expression,
      objectGroup: group,
      silent: true,
      throwOnSideEffect: pure,
      timeout: TIMEOUT_MS,
    };
    const { result, exceptionDetails } = call
      ? await this.devtools.call("Debugger.evaluateOnCallFrame", {
          ...options,
          callFrameId: call.callFrameId,
        })
      : await this.devtools.call("Runtime.evaluate", options);
    if (exceptionDetails) throw new EvaluationError(thrownText(exceptionDetails));
    return result;
  }

  async #rewrite(code: string, locals: readonly string[]): Promise<string> {
    const request = { code, locals, root: ROOT, runtime: RUNTIME };
    const rewritten = await this.language.rewriteExpression(request);
    if ("problem" in rewritten) throw new EvaluationError(`SyntaxError: ${rewritten.problem}`);
    return rewritten.javascript;
  }

  /** The names that the function has of its own, which hide those of cells. */
  async #locals({ scopeChain }: CallFrame): Promise<readonly string[]> {
    const own = scopeChain.filter(({ type }) => !COMMON.has(type)).map(({ object }) => object);
    return await this.inspection.keys(own);
  }
}
