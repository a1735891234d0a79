import { publicNames, type PublicName } from "./publicNames.js";

/** What a docstring of a public name must have, as data. */
export interface DocRule {
  readonly section: string;
  /** Which names it asks it of. */
  readonly appliesTo: (name: PublicName) => boolean;
  readonly holds: (name: PublicName) => boolean;
  /** Names that do without, each with the reason. */
  readonly except: Readonly<Record<string, string>>;
}

/** Folders whose names stand for formulas. */
const MATHEMATICAL =
  /^lib\/(?:losses|optim|metrics|layers|interpret|nn\/(?:activations\/|initializers))/;

const isCall = (name: PublicName) =>
  name.kind === "function" || (name.kind === "class" && !isMadeByFunction(name));
const isMathematical = (name: PublicName) =>
  MATHEMATICAL.test(name.file) && (isCall(name) || name.kind === "constant");
const hasTag = ({ docs }: PublicName, tag: string) =>
  docs.some(({ tags }) => tags.some((each) => each.tag === tag && each.text !== ""));
/** All that is said of the name: text and tags. */
const words = ({ docs }: PublicName) =>
  docs.map(({ text, tags }) => [text, ...tags.map((each) => each.text)].join("\n")).join("\n");

/** A method that a class takes over (`call`, `getConfig` of tfjs's layers): what it does is said there. */
const isOverride = ({ kind, text }: PublicName) =>
  (kind === "method" || kind === "getter") && text.startsWith("override ");

/** Source texts of the public functions, by name. */
const functionTexts = new Map(
  publicNames()
    .filter(({ kind }) => kind === "function")
    .map(({ name, text }) => [name, text]),
);

/**
 * A class "made by `lambda`", a public function beside it that returns it: that one's comment says what
 * it takes, refuses and computes; the class is public for `instanceof` and types.
 */
const isMadeByFunction = ({ kind, name, docs }: PublicName) => {
  const maker = docs.map(({ text }) => /\bmade by `(?<maker>\w+)`/.exec(text)?.groups?.["maker"]);
  const [, prefix = "", own = ""] = /^(.*\.)?(\w+)$/.exec(name) ?? [];
  const text = functionTexts.get(`${prefix}${maker[0] ?? ""}`);
  return kind === "class" && text !== undefined && text.includes(`): ${own} {`);
};

export const DOC_RULES: readonly DocRule[] = [
  {
    section: "a first line that is a sentence",
    appliesTo: (name) => !isOverride(name),
    holds: ({ docs }) => docs.some(({ text }) => /\S.*[.:;!?)}]/s.test(text)),
    except: {},
  },
  {
    section: "@param for what it takes",
    appliesTo: (name) => isCall(name) && name.takesArguments,
    holds: (name) => hasTag(name, "param"),
    except: {},
  },
  {
    section: "@throws for what it refuses",
    appliesTo: (name) => isCall(name) && name.takesArguments,
    holds: (name) => hasTag(name, "throws"),
    except: {
      ArgumentError: "takes any texts and any value",
      "check.ExerciseVerdict": "the library makes it",
      GradCheck: "gradCheck makes it",
      TensorGraph: "Graph.trace makes it",
      TracerError: "jit throws it; takes any texts",
    },
  },
  {
    section: "@example",
    appliesTo: (name) => isCall(name) || name.kind === "constant",
    holds: (name) => hasTag(name, "example"),
    except: {},
  },
  {
    section: "a formula",
    appliesTo: isMathematical,
    holds: (name) => /[=≈∝√Σ∑²·±]|formula:/.test(words(name) + name.text),
    except: {},
  },
  {
    section: "Source:",
    appliesTo: isMathematical,
    holds: (name) => /\bSource:/.test(words(name)),
    except: { "activations.defineActivation": "the activation is the caller's" },
  },
];
