/** The layers here that compute by tensors alone: `jit` may compile a model of them unasked. */
import { trust } from "../engine/jit/known.js";
import { GroupNormalization } from "./groupNormalization.js";
import { MultiHeadAttention } from "./multiHeadAttention.js";
import { Normalization } from "./normalization.js";
import { RandomContrast } from "./randomContrast.js";
import { RandomFlip } from "./randomFlip.js";
import { RandomRotation } from "./randomRotation.js";
import { RandomTranslation } from "./randomTranslation.js";
import { RandomZoom } from "./randomZoom.js";
import { RMSNormalization } from "./rmsNormalization.js";

trust(GroupNormalization, MultiHeadAttention, Normalization, RMSNormalization);
trust(RandomContrast, RandomFlip, RandomRotation, RandomTranslation, RandomZoom);
