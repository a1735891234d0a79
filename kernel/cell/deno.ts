/** The type of the name `Deno`: the display names of Deno's Jupyter kernel, and nothing else of Deno. */

/** MIME type → content. */
export type MediaBundle = Readonly<Record<string, unknown>>;

export interface DenoDisplayOptions {
  /** The object is a MIME bundle already. */
  readonly raw?: boolean;
  /** Replaces what was displayed under `display_id`. */
  readonly update?: boolean;
  readonly display_id?: string;
}

export interface DenoDisplayable {
  [key: symbol]: () => MediaBundle;
}

export type DenoTemplate = (
  strings: TemplateStringsArray,
  ...values: readonly unknown[]
) => DenoDisplayable;

export interface DenoJupyter {
  /** An object with a method of this name draws itself. */
  readonly $display: unique symbol;
  /** Shows a value, or with `raw` a MIME bundle, below the cell. */
  display(obj: unknown, options?: DenoDisplayOptions): Promise<void>;
  /** What `display` shows of a value. */
  format(obj: unknown): Promise<MediaBundle>;
  /** Markdown from a template; leave it as the last line, or pass it to `display`. */
  readonly md: DenoTemplate;
  /** HTML from a template. */
  readonly html: DenoTemplate;
  /** An SVG picture from a template. */
  readonly svg: DenoTemplate;
  /** A picture: its bytes, or the path of its file. */
  image(pathOrBytes: string | Uint8Array): DenoDisplayable;
  /** Publishes a message of any type to all clients, but none that steers them, as `status`. */
  broadcast(
    msgType: string,
    content: Readonly<Record<string, unknown>>,
    extra?: {
      readonly metadata?: Readonly<Record<string, unknown>>;
      readonly buffers?: readonly Uint8Array[];
    },
  ): Promise<void>;
}

export interface DenoNames {
  readonly jupyter: DenoJupyter;
}
