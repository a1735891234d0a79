import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { toMimeBundle } from "../../../kernel/display/index.js";
import { ChartError, checkSpec } from "../../../kernel/display/vegalite/check.js";
import { CHANNELS, MARKS, TYPES } from "../../../kernel/display/vegalite/names.js";
import { unknownFields } from "../../../kernel/display/vegalite/fields.js";
import { describeSpec } from "../../../kernel/display/vegalite/sentence.js";
import { vegaLite } from "../../../kernel/display/vegalite/value.js";
import { BARS, CURVES, SLIDER } from "./charts.js";

describe("checks of a chart's specification", () => {
  const cases: readonly (readonly [unknown, string, RegExp])[] = [
    ['{"mark": "bar"}', "$", /a JSON object \(not its text\)/u],
    [[], "$", /a JSON object/u],
    [{}, "$", /exactly one of mark, layer/u],
    [{ mark: "bar", layer: [] }, "$", /exactly one of mark, layer/u],
    [{ marks: [] }, "$", /not a Vega one/u],
    [{ mark: "lien" }, "$.mark", /one of arc, .*; received 'lien'/u],
    [{ mark: { type: "lien" } }, "$.mark.type", /received 'lien'/u],
    [{ layer: "x" }, "$.layer", /an array of views/u],
    [{ hconcat: [{ mark: "bar" }, { mark: 3 }] }, "$.hconcat[1].mark", /received 3/u],
    [{ facet: { field: "a" }, spec: { mark: "dot" } }, "$.spec.mark", /received 'dot'/u],
    [{ mark: "bar", data: { values: 3 } }, "$.data.values", /an array of rows/u],
    [{ mark: "bar", data: [1] }, "$.data", /one of values, url/u],
    [{ mark: "bar", encoding: { colour: {} } }, "$.encoding", /received 'colour'/u],
    [{ mark: "bar", encoding: { x: "a" } }, "$.encoding.x", /an object such as/u],
    [{ mark: "bar", encoding: { x: { field: 3 } } }, "$.encoding.x.field", /the name of a column/u],
    [{ mark: "bar", encoding: { x: { type: "number" } } }, "$.encoding.x.type", /quantitative/u],
    [
      { mark: "bar", encoding: { tooltip: [{ type: "Q" }] } },
      "$.encoding.tooltip[0].type",
      /received 'Q'/u,
    ],
    [{ mark: "bar", encoding: { y: { aggregate: "avg" } } }, "$.encoding.y.aggregate", /average/u],
    [{ mark: "bar", transform: { filter: "x" } }, "$.transform", /an array of transforms/u],
    [{ mark: "bar", transform: [{ fliter: "x" }] }, "$.transform[0]", /one of aggregate/u],
    [{ mark: "bar", encoding: { time: { field: "a" } } }, "$.encoding.time", /came later/u],
    [
      { mark: "bar", transform: [{ extent: "a", param: "p" }] },
      "$.transform[0].extent",
      /came later/u,
    ],
    [
      { layer: [{ mark: { type: "bar", minBandSize: 3 } }] },
      "$.layer[0].mark.minBandSize",
      /came later/u,
    ],
    [
      { mark: "bar", encoding: { color: { scale: { scheme: "observable10" } } } },
      "$.encoding.color.scale.scheme",
      /came later/u,
    ],
  ];

  for (const [spec, path, message] of cases) {
    it(`${path} of ${JSON.stringify(spec)}`, () => {
      assert.throws(
        () => checkSpec(spec),
        (error) =>
          error instanceof ChartError && error.path === path && message.test(error.message),
      );
    });
  }

  it("lets good ones pass", () => {
    for (const spec of [CURVES, BARS, SLIDER]) checkSpec(spec);
    checkSpec({
      mark: "point",
      encoding: { tooltip: null, x: { field: { repeat: "column" } }, size: { value: 3 } },
    });
    checkSpec({ mark: "bar", data: { values: [{ time: 1, extent: 2, exponential: 3 }] } });
    checkSpec({ mark: "geoshape", data: null });
  });

  it("throw at the learner's line, and become text where an object draws itself", async () => {
    assert.throws(() => vegaLite({ mark: "lien" }), ChartError);
    const { data } = await toMimeBundle({
      [Symbol.for("Jupyter.display")]: () => ({
        "application/vnd.vegalite.v5+json": { mark: "lien" },
        "text/plain": "losses",
      }),
    });
    assert.deepEqual(Object.keys(data), ["text/plain"]);
    assert.match(
      String(data["text/plain"]),
      /cannot be drawn\. \$\.mark must be .*\nIt would show: losses/u,
    );
  });

  it("know no name that the compiler does not know", () => {
    const file = createRequire(import.meta.url).resolve("vega-lite/vega-lite-schema.json");
    const { definitions } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly definitions: Readonly<
        Record<string, { readonly enum?: readonly string[]; readonly properties?: object }>
      >;
    };
    const marks = [...(definitions["Mark"]?.enum ?? []), "boxplot", "errorband", "errorbar"];
    assert.deepEqual(MARKS.toSorted(), marks.toSorted());
    // The one channel that came after JupyterLab's version is `time`.
    const channels = Object.keys(definitions["FacetedEncoding"]?.properties ?? {});
    assert.deepEqual(CHANNELS.toSorted(), channels.filter((name) => name !== "time").toSorted());
    assert.deepEqual(
      TYPES.toSorted(),
      [...(definitions["StandardType"]?.enum ?? []), "geojson"].toSorted(),
    );
  });
});

describe("fields that the data do not have", () => {
  const values = [{ epoch: 1 }, { epoch: 2, loss: 3 }];
  const at = (field: string): object => ({ x: { field } });

  it("are named with their path, in any view", () => {
    assert.deepEqual(
      unknownFields({
        data: { values },
        encoding: at("epch"),
        layer: [
          { mark: "bar", encoding: at("loss") },
          { mark: "bar", encoding: at("los") },
        ],
      }),
      [
        '$.encoding.x.field "epch" is not in the data, which have epoch, loss',
        '$.layer[1].encoding.x.field "los" is not in the data, which have epoch, loss',
      ],
    );
  });

  it("are not guessed where data are elsewhere, transformed or no rows", () => {
    for (const part of [
      { data: { url: "x.csv" } },
      { data: { values: [1, 2] } },
      { data: { values: [] } },
      { data: { values }, transform: [{ calculate: "1", as: "y" }] },
      { data: { values }, layer: [{ mark: "bar", data: null, encoding: at("y") }], encoding: {} },
    ]) {
      assert.deepEqual(unknownFields({ mark: "bar", encoding: at("y"), ...part }), []);
    }
    assert.deepEqual(unknownFields({ mark: "bar", data: { values }, encoding: at("a.b") }), []);
  });
});

describe("sentences about charts", () => {
  const cases: readonly (readonly [object, string])[] = [
    [{ description: "Mine.", mark: "bar" }, "Mine."],
    [BARS, "Bar chart of n against kind (2 rows)."],
    [
      { mark: "bar", encoding: { y: { aggregate: "count" }, x: { field: "a", bin: true } } },
      "Bar chart of count against a (binned).",
    ],
    [
      { mark: "arc", encoding: { theta: { field: "n" }, color: { field: "k" } } },
      "Arc chart, with angle by n, coloured by k.",
    ],
    [
      {
        title: { text: "T" },
        encoding: { x: { field: "a" } },
        layer: [{ mark: "line", encoding: { y: { field: "b" } } }, { mark: "rule" }],
      },
      "T: line chart of b against a; rule chart of a.",
    ],
    [{ facet: { field: "k" }, spec: { mark: "point" } }, "Point chart, in panels."],
  ];
  for (const [spec, sentence] of cases) {
    it(sentence, () => assert.equal(describeSpec({ ...spec }), sentence));
  }
});
