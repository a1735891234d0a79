/** The newest Vega-Lite type that JupyterLab and VS Code draw; both bundle 5.6.1 or later 5. */
export const VEGALITE = "application/vnd.vegalite.v5+json";

export const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/** A Vega-Lite specification, or a part of one that draws. */
export type Spec = Readonly<Record<string, unknown>>;
