export { checkbox, type Control, dropdown, slider, type SliderOptions } from "./control.js";
export { progress, type ProgressOptions } from "./progress.js";
export { widget, type Widget } from "./widget.js";
