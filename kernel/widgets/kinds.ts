/** The models of ipywidgets that are used here, with all that its own Python side would say of them. */
import {
  boolean,
  number,
  oneOf,
  pair,
  text,
  textOrNull,
  type Trait,
  type Traits,
} from "./traits.js";

export interface Kind {
  /** The state's names that say what it is. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly traits: Traits;
  /** State that neither side changes here. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly style: Kind | null;
}

const BASE = { module: "@jupyter-widgets/base", version: "2.0.0" };
const CONTROLS = { module: "@jupyter-widgets/controls", version: "2.0.0" };
const OUTPUT = { module: "@jupyter-widgets/output", version: "1.0.0" };
const ANYWIDGET = { module: "anywidget", version: "~0.11.*" };

type Module = typeof BASE;

function identity(model: Module, name: string, view: Module, viewName: string): Kind["identity"] {
  return {
    _model_module: model.module,
    _model_module_version: model.version,
    _model_name: name,
    _view_count: null,
    _view_module: view.module,
    _view_module_version: view.version,
    _view_name: viewName,
  };
}

const nullable = (names: readonly string[]): Traits =>
  Object.fromEntries(names.map((name) => [name, textOrNull()]));

export const layout: Kind = {
  identity: identity(BASE, "LayoutModel", BASE, "LayoutView"),
  traits: nullable(
    `alignContent alignItems alignSelf borderBottom borderLeft borderRight
    borderTop bottom display flex flexFlow gridArea gridAutoColumns gridAutoFlow
    gridAutoRows gridColumn gridGap gridRow gridTemplateAreas gridTemplateColumns
    gridTemplateRows height justifyContent justifyItems left margin maxHeight
    maxWidth minHeight minWidth objectFit objectPosition order overflow padding
    right top visibility width`.split(/\s+/),
  ),
  fixed: {},
  style: null,
};

function style(name: string, traits: Traits): Kind {
  const kind = identity(CONTROLS, `${name}Model`, BASE, "StyleView");
  return { identity: kind, traits, fixed: {}, style: null };
}

const descriptionWidth = text("");
const sliderStyle = style("SliderStyle", { descriptionWidth, ...nullable(["handleColor"]) });
const fontStyle = ["fontFamily", "fontSize", "fontStyle", "fontVariant", "fontWeight"];

function control(
  name: string,
  traits: Traits,
  look: Kind | null,
  fixed: Kind["fixed"] = {},
  view = `${name}View`,
): Kind {
  return {
    identity: identity(CONTROLS, `${name}Model`, CONTROLS, view),
    traits: { tooltip: textOrNull(), ...traits },
    fixed: { _dom_classes: [], tabbable: null, ...fixed },
    style: look,
  };
}

const described = { description: text("") };
const plain = { description_allow_html: false };
const usable = { ...described, disabled: boolean(false) };

function slider(name: string, value: Trait, readoutFormat: string): Kind {
  const traits = {
    ...usable,
    value,
    min: number(0),
    max: number(100),
    step: number(1),
    orientation: oneOf("horizontal", "vertical"),
    readout: boolean(true),
    readoutFormat: text(readoutFormat),
    continuousUpdate: boolean(true),
  };
  return control(name, traits, sliderStyle, { ...plain, behavior: "drag-tap" });
}

export const intSlider = slider("IntSlider", number(0), "d");
export const floatSlider = slider("FloatSlider", number(0), ".2f");
export const intRangeSlider = slider("IntRangeSlider", pair([25, 75]), "d");
export const floatRangeSlider = slider("FloatRangeSlider", pair([25, 75]), ".2f");
const linear = slider("FloatLogSlider", number(1), ".3g");
export const logSlider: Kind = { ...linear, fixed: { ...linear.fixed, base: 10 } };

export const dropdown = control(
  "Dropdown",
  { ...usable, index: number(0) },
  style("DescriptionStyle", { descriptionWidth }),
  { ...plain, _options_labels: [] },
);

export const checkbox = control(
  "Checkbox",
  { ...usable, value: boolean(false), indent: boolean(true) },
  style("CheckboxStyle", { descriptionWidth, ...nullable(["background"]) }),
  plain,
);

const ZERO_WIDTH_SPACE = "\u200b";

export const textField = control(
  "Text",
  {
    ...usable,
    value: text(""),
    placeholder: text(ZERO_WIDTH_SPACE),
    continuousUpdate: boolean(true),
  },
  style("TextStyle", {
    descriptionWidth,
    ...nullable(["background", "fontSize", "textColor"]),
  }),
  plain,
);

export const button = control(
  "Button",
  {
    ...usable,
    icon: text(""),
    buttonStyle: oneOf("", "primary", "success", "info", "warning", "danger"),
  },
  style("ButtonStyle", nullable(["buttonColor", ...fontStyle, "textColor", "textDecoration"])),
);

export const progress = control(
  "FloatProgress",
  {
    ...described,
    value: number(0),
    min: number(0),
    max: number(100),
    barStyle: oneOf("", "success", "info", "warning", "danger"),
  },
  style("ProgressStyle", { descriptionWidth, ...nullable(["barColor"]) }),
  { ...plain, orientation: "horizontal" },
  "ProgressView",
);

export const html = control(
  "HTML",
  { ...described, value: text(""), placeholder: text(ZERO_WIDTH_SPACE) },
  style("HTMLStyle", { descriptionWidth, ...nullable(["background", "fontSize", "textColor"]) }),
  plain,
);

const box = { box_style: "", children: [] };
export const hbox = control("HBox", {}, null, box);
export const vbox = control("VBox", {}, null, box);

export const output: Kind = {
  identity: identity(OUTPUT, "OutputModel", OUTPUT, "OutputView"),
  traits: { tooltip: textOrNull() },
  fixed: { _dom_classes: [], tabbable: null, msg_id: "", outputs: [] },
  style: null,
};

export const anywidget: Kind = {
  identity: identity(ANYWIDGET, "AnyModel", ANYWIDGET, "AnyView"),
  traits: { tooltip: textOrNull() },
  fixed: { _dom_classes: [], tabbable: null },
  style: null,
};
