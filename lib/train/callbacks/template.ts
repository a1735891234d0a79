import { ArgumentError } from "../../core/errors.js";

/**
 * Fills in a path: `{epoch}`, `{epoch:02d}` (digits), `{valLoss:.3f}` (digits behind the point), as
 * Keras' paths.
 *
 * @throws ArgumentError for a name that is none of `values`, or a format that is neither
 */
export function fillIn(template: string, values: Readonly<Record<string, number>>): string {
  return template.replaceAll(
    /\{([^{}:]+)(?::([^{}]*))?\}/g,
    (whole, name: string, format?: string) => {
      const value = values[name];
      if (value === undefined) {
        const names = Object.keys(values).join(", ");
        throw new ArgumentError("path", `a path with no other names than ${names}`, whole);
      }
      if (format === undefined) return String(value);
      const digits = /^0?(\d+)d$/.exec(format)?.[1];
      if (digits !== undefined) return String(value).padStart(Number(digits), "0");
      const places = /^\.(\d+)f$/.exec(format)?.[1];
      if (places !== undefined) return value.toFixed(Number(places));
      throw new ArgumentError("path", "one with formats like {epoch:02d} and {loss:.3f}", whole);
    },
  );
}
