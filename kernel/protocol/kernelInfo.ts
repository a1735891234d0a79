/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info */

export interface KernelInfoReply {
  readonly status: "ok";
  readonly protocol_version: string;
  readonly implementation: string;
  readonly implementation_version: string;
  readonly language_info: LanguageInfo;
  readonly banner: string;
  readonly debugger: boolean;
  /** Optional features of the protocol that work, by their names in the specification. */
  readonly supported_features: readonly string[];
  readonly help_links: readonly { readonly text: string; readonly url: string }[];
}

export interface LanguageInfo {
  readonly name: string;
  readonly version: string;
  readonly mimetype: string;
  readonly file_extension: string;
  readonly pygments_lexer: string;
  readonly codemirror_mode: string | { readonly name: string; readonly [option: string]: unknown };
  readonly nbconvert_exporter: string;
}
