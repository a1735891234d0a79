/** The names that vega-lite 5.6.1 knows (JupyterLab's), from its JSON schema; a test compares them. */

export const MARKS: readonly string[] = words(
  "arc area bar boxplot circle errorband errorbar geoshape image line point rect rule " +
    "square text tick trail",
);

export const CHANNELS: readonly string[] = words(
  "angle color column description detail facet fill fillOpacity href key latitude " +
    "latitude2 longitude longitude2 opacity order radius radius2 row shape size stroke " +
    "strokeDash strokeOpacity strokeWidth text theta theta2 tooltip url x x2 xError " +
    "xError2 xOffset y y2 yError yError2 yOffset",
);

export const TYPES: readonly string[] = words("quantitative ordinal temporal nominal geojson");

export const AGGREGATES: readonly string[] = words(
  "average ci0 ci1 count distinct max mean median min missing product q1 q3 stderr " +
    "stdev stdevp sum valid values variance variancep",
);

export const TRANSFORMS: readonly string[] = words(
  "aggregate bin calculate density filter flatten fold impute joinaggregate loess " +
    "lookup pivot quantile regression sample stack timeUnit window",
);

/** What makes an object a view: exactly one of these. */
export const VIEWS: readonly string[] = words("mark layer concat hconcat vconcat facet repeat");

function words(text: string): readonly string[] {
  return text.split(" ");
}

/** Where a later vega-lite put something new: the key, its value if only that is new. */
export interface Later {
  readonly key: string;
  readonly value?: RegExp;
  /** The parent key under which it counts; any when absent. */
  readonly under?: string;
}

/** What came after 5.6.1 (compared schema with schema): our compiler takes it, JupyterLab does not. */
export const LATER: readonly Later[] = [
  { key: "time", under: "encoding" },
  { key: "extent", under: "transform" },
  { key: "resolve", under: "transform" },
  { key: "exponential" },
  { key: "exponentialb" },
  { key: "domainRaw", under: "scale" },
  { key: "minBandSize", under: "mark" },
  { key: "react", under: "params" },
  { key: "scheme", value: /^observable10$/u },
  { key: "timeUnit", value: /^(?:binned|(?:utc)?weekdayhours)/u },
  { key: "tooltipFormat", under: "config" },
];
