/** Measures of predictions, in scikit-learn's terms. */
export { accuracy, argmax, confusionMatrix, type Labels } from "./labels.js";
