import { isRecord } from "../json.js";
import { ellipsis, inspectText } from "../text.js";
import { type Spec } from "./mime.js";
import { AGGREGATES, CHANNELS, LATER, MARKS, TRANSFORMS, TYPES, VIEWS } from "./names.js";

/** A chart's specification says something that cannot be drawn; the message begins with its JSON path. */
export class ChartError extends Error {
  override readonly name = "ChartError";

  constructor(
    /** Where in the specification, for example `$.encoding.x.type`. */
    readonly path: string,
    expectation: string,
    received: unknown,
  ) {
    super(`${path} must be ${expectation}; received ${short(received)}`);
  }
}

function short(value: unknown): string {
  return ellipsis(inspectText(value).replace(/\s+/gu, " "), 120);
}

/**
 * Throws a {@link ChartError} at the first thing that JupyterLab's vega-lite 5.6.1 does not draw. It
 * looks at what learners get wrong (views, marks, channels, types, aggregates, transforms) and at what
 * newer versions added; the rest is the compiler's to judge.
 */
export function checkSpec(spec: unknown): asserts spec is Spec {
  if (!isRecord(spec)) throw new ChartError("$", "a JSON object (not its text)", spec);
  const schema = spec["$schema"];
  if ((typeof schema === "string" && /\/vega\/v\d/u.test(schema)) || "marks" in spec) {
    throw new ChartError("$", "a Vega-Lite specification, not a Vega one", spec);
  }
  checkView(spec, "$");
  checkLater(spec, "$", "");
}

function checkView(view: unknown, path: string): void {
  if (!isRecord(view)) throw new ChartError(path, "an object that describes a view", view);
  const kinds = VIEWS.filter((kind) => kind in view);
  const kind = kinds[0];
  if (kind === undefined || kinds.length > 1) {
    throw new ChartError(path, `an object with exactly one of ${VIEWS.join(", ")}`, view);
  }
  checkData(view["data"], `${path}.data`);
  checkEncoding(view["encoding"], `${path}.encoding`);
  checkTransforms(view["transform"], `${path}.transform`);
  if (kind === "mark") return checkMark(view["mark"], `${path}.mark`);
  if (kind === "facet" || kind === "repeat") return checkView(view["spec"], `${path}.spec`);
  const children = view[kind];
  if (!Array.isArray(children) || children.length === 0) {
    throw new ChartError(`${path}.${kind}`, "an array of views", children);
  }
  children.forEach((child, index) => checkView(child, `${path}.${kind}[${index}]`));
}

function checkMark(mark: unknown, path: string): void {
  if (isRecord(mark)) return oneOf(MARKS, mark["type"], `${path}.type`);
  oneOf(MARKS, mark, path);
}

function checkData(data: unknown, path: string): void {
  // Null says "no data, not even the parent's".
  if (data === undefined || data === null) return;
  const sources = ["values", "url", "name", "sequence", "sphere", "graticule"];
  if (!isRecord(data) || !sources.some((source) => source in data)) {
    throw new ChartError(path, `an object with one of ${sources.join(", ")}`, data);
  }
  const values = data["values"];
  const ok = values === undefined || typeof values === "string" || typeof values === "object";
  if (!ok || values === null) throw new ChartError(`${path}.values`, "an array of rows", values);
}

function checkEncoding(encoding: unknown, path: string): void {
  if (encoding === undefined) return;
  if (!isRecord(encoding)) throw new ChartError(path, "an object of channels", encoding);
  for (const [channel, definition] of Object.entries(encoding)) {
    if (channel === "time") continue;
    if (!CHANNELS.includes(channel)) {
      throw new ChartError(path, `an object of channels (${CHANNELS.join(", ")})`, channel);
    }
    const definitions: readonly unknown[] = Array.isArray(definition) ? definition : [definition];
    definitions.forEach((one, index) =>
      checkChannel(one, `${path}.${channel}${Array.isArray(definition) ? `[${index}]` : ""}`),
    );
  }
}

function checkChannel(definition: unknown, path: string): void {
  // Null turns a channel off, for example tooltip.
  if (definition === null) return;
  if (!isRecord(definition)) {
    throw new ChartError(path, 'an object such as {field: "x", type: "quantitative"}', definition);
  }
  const { field, type, aggregate } = definition;
  if (field !== undefined && typeof field !== "string" && !isRecord(field)) {
    throw new ChartError(`${path}.field`, "the name of a column", field);
  }
  if (type !== undefined) oneOf(TYPES, type, `${path}.type`);
  if (typeof aggregate === "string") oneOf(AGGREGATES, aggregate, `${path}.aggregate`);
}

function checkTransforms(transforms: unknown, path: string): void {
  if (transforms === undefined) return;
  if (!Array.isArray(transforms)) throw new ChartError(path, "an array of transforms", transforms);
  transforms.forEach((transform: unknown, index) => {
    const known = [...TRANSFORMS, "extent"];
    if (!isRecord(transform) || !known.some((kind) => kind in transform)) {
      throw new ChartError(`${path}[${index}]`, `one of ${TRANSFORMS.join(", ")}`, transform);
    }
  });
}

/** Walks the whole specification but its data, which may hold any key. */
function checkLater(part: unknown, path: string, parent: string): void {
  if (Array.isArray(part)) {
    part.forEach((item, index) => checkLater(item, `${path}[${index}]`, parent));
    return;
  }
  if (!isRecord(part)) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === "data" || key === "datasets" || key === "usermeta") continue;
    const isLater = LATER.some(
      (later) =>
        later.key === key &&
        (later.under === undefined || later.under === parent) &&
        (later.value === undefined || (typeof value === "string" && later.value.test(value))),
    );
    if (isLater) {
      const what = "left out: JupyterLab draws Vega-Lite 5.6 and this came later";
      throw new ChartError(`${path}.${key}`, what, value);
    }
    checkLater(value, `${path}.${key}`, key);
  }
}

function oneOf(known: readonly string[], value: unknown, path: string): void {
  if (typeof value === "string" && known.includes(value)) return;
  throw new ChartError(path, `one of ${known.join(", ")}`, value);
}
