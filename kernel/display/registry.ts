import type { MimeBundle } from "../ipc.js";

/** At once where nothing has to be waited for: then a display stands where it was called, among prints. */
export type Eventually<T> = T | Promise<T>;

/** What a renderer may use besides the value. */
export interface RenderContext {
  /** Says something beside the output, for example a warning about a chart. */
  note(text: string): void;
  /** Files that a value names, as a chart's data, are looked up from here. */
  readonly folder: string;
  /** False: a chart without its picture, for one that is soon replaced; true by default. */
  readonly picture?: boolean;
}

/** Draws one kind of value. */
export interface Renderer {
  /** For people: what it draws. */
  readonly name: string;
  /** Cheap and without side effects: it is asked for every displayed value. */
  matches(value: unknown): boolean;
  render(value: unknown, context: RenderContext): Eventually<MimeBundle>;
  /** The same without waiting, where `render` waits: for a program that stands still in a debugger. */
  renderNow?(value: unknown): MimeBundle;
}

/** Renderers in order; the first that matches draws. */
export class Registry {
  readonly #renderers: Renderer[];

  constructor(renderers: readonly Renderer[]) {
    this.#renderers = [...renderers];
  }

  /** Puts a renderer before all others. */
  add(renderer: Renderer): void {
    this.#renderers.unshift(renderer);
  }

  find(value: unknown): Renderer | null {
    return this.#renderers.find((renderer) => safely(renderer, value)) ?? null;
  }
}

/** A proxy or a getter of the learner's may throw at a look; then the renderer is not for it. */
function safely(renderer: Renderer, value: unknown): boolean {
  try {
    return renderer.matches(value);
  } catch {
    return false;
  }
}

/** Goes on with a value, at once if it is there. */
export function andThen<T, R>(
  value: Eventually<T>,
  next: (value: T) => Eventually<R>,
): Eventually<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
