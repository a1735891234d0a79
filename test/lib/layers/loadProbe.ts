/** Loads the model in $MODEL_FOLDER, made by the test in another process; prints what it predicts. */
import { tf } from "../../../lib/engine/index.js";
import { bits, MODELS } from "./models.js";

const { MODEL_FOLDER: folder = "", MODEL_NAME: name = "" } = process.env;
const model = await tf.loadLayersModel(`file://${folder}/model.json`);
const { inputs } = MODELS[name as keyof typeof MODELS];
process.stdout.write(bits(model.predict(inputs())));
