/** One end of a widget: its state, kept the same here and in the page over a comm. */
import { isDeepStrictEqual } from "node:util";
import { callAll, type Comm, type CommReceived } from "../comms/index.js";
import { bytesOf, joinBuffers, type Path, splitBuffers } from "./buffers.js";
import type { Models } from "./models.js";

export type State = Readonly<Record<string, unknown>>;
type Listener = (value: unknown, old: unknown) => unknown;
type CustomListener = (content: unknown, buffers: readonly Uint8Array[]) => unknown;

/** Changes that come faster than this are joined: a loop that sets a value must not flood the page. */
const JOIN_MS = 40;

/** A cell may replace the globals. */
const { setTimeout, clearTimeout } = globalThis;

export interface ModelOptions {
  /** True when the page may set the name to the value; what does not fit is set back there. */
  readonly accepts?: (name: string, value: unknown) => boolean;
  /** Milliseconds within which changes are joined; 40 by default. */
  readonly join?: number;
}

export class Model {
  readonly id: string;
  readonly #comm: Comm;
  readonly #state: Record<string, unknown>;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #customListeners = new Set<CustomListener>();
  readonly #closeListeners = new Set<() => void>();
  readonly #lazy = new Map<string, () => unknown>();
  readonly #unsent = new Set<string>();
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly models: Models,
    state: State,
    private readonly options: ModelOptions = {},
  ) {
    this.#state = { ...state };
    const split = splitBuffers(this.#state);
    this.#comm = models.open({ state: split.state, buffer_paths: split.paths }, split.buffers);
    this.id = this.#comm.id;
    this.#comm.on("message", async (message) => await this.#receive(message));
    this.#comm.on("close", () => this.#closed());
    models.add(this);
  }

  /** How other models name this one in their state. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  get closed(): boolean {
    return this.#comm.closed;
  }

  get state(): State {
    return this.#state;
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  /** Changes the state, tells the page and calls the listeners of what has changed. */
  set(changes: State): void {
    if (this.closed) throw new Error("the widget is closed");
    const changed = this.#store(changes);
    this.#sendSoon([...changed.keys()]);
    // A rejection is the listener's own: it is reported as one that nobody awaited.
    void this.#notify(changed);
  }

  /** Changes one name, whose value is made only when it is sent: long ones that change at each print. */
  setLazily(name: string, make: () => unknown): void {
    if (this.closed) return;
    this.#lazy.set(name, make);
    this.#sendSoon([name]);
  }

  /** Sends what has been joined until now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, make] of this.#lazy) this.#state[name] = make();
    this.#lazy.clear();
    if (this.#unsent.size === 0 || this.closed) return;
    const names = [...this.#unsent];
    this.#unsent.clear();
    this.#sentAt = performance.now();
    this.#send("update", names);
  }

  sendCustom(content: object, buffers: readonly (ArrayBufferView | ArrayBuffer)[] = []): void {
    this.flush();
    this.#comm.send({ method: "custom", content }, { buffers });
  }

  onChange(name: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  onCustom(listener: CustomListener): () => void {
    this.#customListeners.add(listener);
    return () => void this.#customListeners.delete(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.add(listener);
  }

  close(): void {
    if (this.closed) return;
    this.flush();
    this.#comm.close();
    this.#closed();
  }

  #sendSoon(names: readonly string[]): void {
    for (const name of names) this.#unsent.add(name);
    const { join = JOIN_MS } = this.options;
    if (performance.now() - this.#sentAt >= join) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), join);
  }

  async #receive({ data, buffers }: CommReceived): Promise<void> {
    switch (data["method"]) {
      case "update":
        await this.#update(
          joinBuffers(
            (data["state"] ?? {}) as State,
            (data["buffer_paths"] ?? []) as readonly Path[],
            buffers,
          ),
        );
        return;
      case "request_state":
        this.flush();
        this.#send("update", Object.keys(this.#state));
        return;
      case "custom":
        await callAll(
          [...this.#customListeners].map((listen) => () => listen(data["content"], buffers)),
        );
    }
  }

  /** The page's change. Other pages that show the widget hear it, too. */
  async #update(state: State): Promise<void> {
    const { accepts } = this.options;
    const names = Object.keys(state).filter((name) => Object.hasOwn(this.#state, name));
    const fits = (name: string): boolean => accepts?.(name, state[name]) ?? true;
    const refused = names.filter((name) => !fits(name));
    if (refused.length > 0) this.#send("update", refused);
    const accepted = names.filter(fits);
    const changed = this.#store(
      Object.fromEntries(accepted.map((name) => [name, state[name]] as const)),
    );
    // What the page says now is newer than what waits to be sent.
    for (const name of accepted) this.#unsent.delete(name);
    if (accepted.length > 0) this.#send("echo_update", accepted);
    await this.#notify(changed);
  }

  /** Gives back the old values of what has changed. */
  #store(changes: State): ReadonlyMap<string, unknown> {
    const changed = new Map<string, unknown>();
    for (const [name, value] of Object.entries(changes)) {
      const old = this.#state[name];
      // Bytes may have been changed in place.
      if (bytesOf(value) === null && isDeepStrictEqual(old, value)) continue;
      this.#state[name] = value;
      changed.set(name, old);
    }
    return changed;
  }

  #notify(changed: ReadonlyMap<string, unknown>): Promise<void> {
    return callAll(
      [...changed].flatMap(([name, old]) =>
        [...(this.#listeners.get(name) ?? [])].map(
          (listen) => () => listen(this.#state[name], old),
        ),
      ),
    );
  }

  #send(method: "update" | "echo_update", names: readonly string[]): void {
    const { state, paths, buffers } = splitBuffers(
      Object.fromEntries(names.map((name) => [name, this.#state[name]])),
    );
    this.#comm.send({ method, state, buffer_paths: paths }, { buffers });
  }

  #closed(): void {
    clearTimeout(this.#timer);
    this.models.remove(this);
    for (const listener of this.#closeListeners) listener();
  }
}
