/**
 * V8's inspector on the execution process's main thread, as calls and answers.
 * https://chromedevtools.github.io/devtools-protocol/v8/Debugger/
 */
import type { Debugger, Runtime } from "node:inspector";
import type { InspectorMessage, ToInspector } from "../ipc.js";

export type Paused = Debugger.PausedEventDataType;
export type ScriptParsed = Debugger.ScriptParsedEventDataType;
export type CallFrame = Debugger.CallFrame;
export type Location = Debugger.Location;
export type RemoteObject = Runtime.RemoteObject;
export type StackTrace = Runtime.StackTrace;

/** A stretch of a script; V8 does not stop there when it steps. */
export interface LocationRange {
  readonly scriptId: string;
  readonly start: { readonly lineNumber: number; readonly columnNumber: number };
  readonly end: { readonly lineNumber: number; readonly columnNumber: number };
}

interface Evaluated {
  readonly result: RemoteObject;
  readonly exceptionDetails?: Runtime.ExceptionDetails;
}

type Step = { readonly skipList: readonly LocationRange[] };
type Nothing = Readonly<Record<string, never>>;

/** What is called, with what, and what comes back. */
interface Calls {
  "Debugger.enable": [Nothing, object];
  "Debugger.disable": [Nothing, object];
  "Debugger.setAsyncCallStackDepth": [{ readonly maxDepth: number }, object];
  "Debugger.setBlackboxPatterns": [{ readonly patterns: readonly string[] }, object];
  "Debugger.setPauseOnExceptions": [{ readonly state: "none" | "uncaught" | "all" }, object];
  "Debugger.setSkipAllPauses": [{ readonly skip: boolean }, object];
  "Debugger.setBreakpointByUrl": [
    {
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
      readonly condition?: string;
    },
    { readonly breakpointId: string },
  ];
  "Debugger.removeBreakpoint": [{ readonly breakpointId: string }, object];
  "Debugger.setInstrumentationBreakpoint": [
    { readonly instrumentation: "beforeScriptExecution" },
    { readonly breakpointId: string },
  ];
  "Debugger.getPossibleBreakpoints": [
    { readonly start: Location },
    { readonly locations: readonly Location[] },
  ];
  "Debugger.resume": [Nothing, object];
  "Debugger.pause": [Nothing, object];
  "Debugger.stepOver": [Step, object];
  "Debugger.stepInto": [Step, object];
  "Debugger.stepOut": [Nothing, object];
  "Debugger.evaluateOnCallFrame": [
    {
      readonly callFrameId: string;
      readonly expression: string;
      readonly objectGroup: string;
      readonly silent: boolean;
      readonly throwOnSideEffect: boolean;
      readonly timeout: number;
    },
    Evaluated,
  ];
  "Debugger.setVariableValue": [
    {
      readonly callFrameId: string;
      readonly scopeNumber: number;
      readonly variableName: string;
      readonly newValue: Runtime.CallArgument;
    },
    object,
  ];
  "Runtime.evaluate": [
    {
      readonly expression: string;
      readonly objectGroup: string;
      readonly silent: boolean;
      readonly throwOnSideEffect?: boolean;
      readonly timeout?: number;
    },
    Evaluated,
  ];
  "Runtime.callFunctionOn": [
    {
      readonly functionDeclaration: string;
      readonly objectId: string;
      readonly arguments: readonly Runtime.CallArgument[];
      readonly objectGroup: string;
      readonly silent: boolean;
      readonly returnByValue: boolean;
    },
    Evaluated,
  ];
  "Runtime.releaseObjectGroup": [{ readonly objectGroup: string }, object];
}

export interface DevtoolsEvents {
  "Debugger.paused": Paused;
  "Debugger.resumed": object;
  "Debugger.scriptParsed": ScriptParsed;
}

/** The execution process is not there, still starts, or died before it answered. */
export class ProcessGone extends Error {
  override readonly name = "ProcessGone";

  constructor() {
    super("the execution process has ended");
  }
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export class Devtools {
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(
    private readonly send: (message: ToInspector) => boolean,
    private readonly listeners: {
      readonly [K in keyof DevtoolsEvents]: (params: DevtoolsEvents[K]) => void;
    },
  ) {}

  call<M extends keyof Calls>(method: M, params: Calls[M][0]): Promise<Calls[M][1]> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      if (this.send({ type: "inspector-call", id, method, params })) return;
      this.#waiting.delete(id);
      reject(new ProcessGone());
    });
  }

  /** A call whose answer nobody waits for. */
  tell<M extends keyof Calls>(method: M, params: Calls[M][0]): void {
    this.call(method, params).catch(() => undefined);
  }

  receive(message: InspectorMessage): void {
    if ("method" in message) {
      const listeners = this.listeners as Readonly<Record<string, (params: object) => void>>;
      listeners[message.method]?.(message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("error" in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.result as never);
  }

  /** Ends the session: breakpoints and objects are gone, and a paused program goes on. */
  close(): void {
    this.send({ type: "inspector-close" });
  }

  processEnded(): void {
    for (const { reject } of this.#waiting.values()) reject(new ProcessGone());
    this.#waiting.clear();
  }
}
