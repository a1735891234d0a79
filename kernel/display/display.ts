import { randomUUID } from "node:crypto";
import type { MimeBundle, OutputLimits } from "../ipc.js";
import { bundleOf, completeBundle } from "./bundle.js";
import { DISPLAY } from "./custom.js";
import { imageBundle } from "./image.js";
import { toJson } from "./json.js";
import { andThen, type Eventually, type RenderContext } from "./registry.js";
import { renderValue } from "./render.js";
import { cutText, TEXT_LIMIT } from "./text.js";
import type { Display, Displayable, DisplayHandle, DisplayOptions, VegaLite } from "./types.js";
import { vegaLite } from "./vegalite/value.js";

/** Where displays go: the execution process sends them to the front, a test keeps them. */
export interface DisplaySink {
  /** Changes how much a cell may put out; gives what holds then. */
  limits(change: Partial<OutputLimits>): OutputLimits;
  show(bundle: MimeBundle, id: string | undefined, update: boolean): void;
  clear(wait: boolean): void;
}

export type RenderOptions = Pick<RenderContext, "picture">;

export interface Displays {
  readonly display: Display;
  readonly vegaLite: VegaLite;
  /** A cell's last value as a bundle; notes about it (a chart's warnings) go to the sink. */
  readonly render: (value: unknown, options?: RenderOptions) => Promise<MimeBundle>;
  /** True of what `display` gives back: what it stands for is shown already. */
  readonly isHandle: (value: unknown) => boolean;
  /** Resolves when everything displayed so far has left, also what the learner did not await. */
  readonly settled: () => Promise<void>;
}

/** Makes the `display` and `vegaLite` of a cell. Displays leave in the order of
 * their calls; those that need no waiting leave within the call, so that prints stay in order with them. */
export function createDisplay(sink: DisplaySink): Displays {
  const handles = new WeakSet<object>();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const context = {
    note: (text: string) => sink.show(bundleOf({ "text/plain": text }), undefined, false),
    folder: process.cwd(),
  };

  const inOrder = async (made: Eventually<MimeBundle>, id: string, update: boolean) => {
    if (waiting === 0 && !(made instanceof Promise)) return sink.show(made, id, update);
    const before = last;
    waiting++;
    const sent = (async () => {
      try {
        const bundle = await made;
        await before;
        sink.show(bundle, id, update);
      } finally {
        waiting--;
      }
    })();
    // The next one waits for this one's end, whether it went well or not.
    last = Promise.allSettled([before, sent]);
    await sent;
  };

  const show = async (
    made: Eventually<MimeBundle>,
    { id = randomUUID(), metadata }: DisplayOptions = {},
  ): Promise<DisplayHandle> => {
    const bundle = andThen(made, (bundle): MimeBundle => {
      if (metadata === undefined) return bundle;
      return { ...bundle, metadata: { ...bundle.metadata, ...record(toJson(metadata)) } };
    });
    await inOrder(bundle, id, false);
    const handle: DisplayHandle = {
      id,
      update: (value) => display.update(id, value),
      clear: () => display.update(id, NOTHING),
    };
    handles.add(handle);
    return handle;
  };

  /** A call of these is often a cell's last line; the promise it gives is nothing to look at. */
  const noted =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      const promise = call(...args);
      handles.add(promise);
      return promise;
    };

  const text = async (mime: string, content: string): Promise<DisplayHandle> => {
    if (typeof content !== "string") {
      throw new TypeError(`${mime} must be text; received ${typeof content}`);
    }
    const data = { [mime]: content, "text/plain": cutText(content, TEXT_LIMIT) };
    return await show(bundleOf(data));
  };

  const display: Display = Object.assign(
    noted(
      async (value: unknown, options?: DisplayOptions) =>
        await show(renderValue(value, context), options),
    ),
    {
      update: noted(
        async (id: string, value: unknown) => await inOrder(renderValue(value, context), id, true),
      ),
      clear: (options: { readonly wait?: boolean } = {}) => sink.clear(options.wait ?? false),
      limits: (change = {}) => {
        for (const [name, limit] of Object.entries(change)) requireLimit(name, limit);
        return sink.limits(change);
      },
      html: noted(async (html: string) => await text("text/html", html)),
      markdown: noted(async (markdown: string) => await text("text/markdown", markdown)),
      latex: noted(async (latex: string) => await text("text/latex", latex)),
      svg: noted(async (svg: string) => await text("image/svg+xml", svg)),
      json: noted(
        async (value: unknown) =>
          await show(completeBundle(bundleOf({ "application/json": value }), value, context)),
      ),
      image: noted(async (bytes: Uint8Array) => {
        const bundle = bytes instanceof Uint8Array ? imageBundle(bytes) : null;
        if (bundle === null) {
          throw new TypeError("bytes must be a PNG, JPEG, GIF, WebP or SVG image as a Uint8Array");
        }
        return await show(bundle);
      }),
    },
  );

  return {
    display,
    vegaLite,
    render: async (value, options) => await renderValue(value, { ...context, ...options }),
    isHandle: (value) => typeof value === "object" && value !== null && handles.has(value),
    settled: async () => {
      await last;
    },
  };
}

function requireLimit(name: string, limit: unknown): void {
  if (!["characters", "outputs", "bytes"].includes(name)) {
    throw new TypeError(
      `limits are characters, outputs and bytes; received ${JSON.stringify(name)}`,
    );
  }
  if (typeof limit !== "number" || !(limit >= 0)) {
    throw new TypeError(`${name} must be a number from 0 to Infinity; received ${String(limit)}`);
  }
}

/** What is shown in the place of a display that was cleared. */
const NOTHING: Displayable = {
  [DISPLAY]: () => ({ "text/html": "", "text/plain": "" }),
};

function record(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}
