import type { MimeBundle } from "../../ipc.js";
import { bundleOf } from "../bundle.js";
import { escapeHtml, htmlTable, textTable } from "../html.js";
import { formatNumber } from "../numbers.js";
import { encodePng } from "../png.js";
import type { Renderer } from "../registry.js";
import { count } from "../text.js";
import { drawPicture, type Picture } from "./picture.js";
import { elementText, readTensor, readTensorNow, statistics, type Values } from "./read.js";
import { slicesNote, valueTables } from "./table.js";
import { describeTensor, isTensor, type TensorLike } from "./tensor.js";

/** Tensors and variables of tfjs: what they are, their values, and a picture of image-like ones. */
export const tensorRenderer: Renderer = {
  name: "tensors",
  matches: isTensor,
  render: async (value) => {
    const tensor = value as TensorLike;
    return tensor.isDisposed ? disposed(tensor) : drawTensor(tensor, await readTensor(tensor));
  },
  renderNow: (value) => {
    const tensor = value as TensorLike;
    return tensor.isDisposed ? disposed(tensor) : drawTensor(tensor, readTensorNow(tensor));
  },
};

function disposed(tensor: TensorLike): MimeBundle {
  return bundleOf({ "text/plain": `${describeTensor(tensor)}, disposed: its values are gone` });
}

function drawTensor(tensor: TensorLike, values: Values): MimeBundle {
  const title = describeTensor(tensor);
  if (tensor.shape.length === 0) {
    return bundleOf({ "text/plain": `${title}: ${elementText(values, 0)}` });
  }
  if (tensor.size === 0) return bundleOf({ "text/plain": `${title}, empty` });
  const lines = [title, ...summary(values, tensor)];
  const picture = drawPicture(values);
  // The pixels of an image tell nothing as numbers; those of a matrix do.
  const tables =
    picture !== null && tensor.shape.length > 2 ? [] : valueTables(values, tensor.shape);
  const note = tables.length === 0 ? null : slicesNote(tensor.shape);
  const notes = note === null ? [] : [note];
  const text = [...lines, ...tables.map(textTable), ...notes, ...pictureText(picture)].join("\n");
  const html = [
    ...lines.map((line) => `<div>${escapeHtml(line)}</div>`),
    ...(picture === null ? [] : [pictureHtml(picture, lines)]),
    ...tables.map(htmlTable),
    ...notes.map(noteHtml),
  ];
  const data = { "text/html": `<div>${html.join("")}</div>`, "text/plain": text };
  if (picture === null) return bundleOf(data);
  const { width, height } = picture;
  return {
    data: { ...data, "image/png": encodePng(picture.pixels).toString("base64") },
    metadata: { "image/png": { width, height } },
  };
}

/** Smallest, mean and largest value: what one wants to know of data before it is fed to a model. */
function summary(values: Values, tensor: TensorLike): readonly string[] {
  const found = values.whole && tensor.size > 1 ? statistics(values) : null;
  if (found === null) return [];
  const [min, mean, max] = [found.min, found.mean, found.max].map(formatNumber);
  const odd = found.odd === 0 ? "" : `, ${count(found.odd)} not finite`;
  return [`min ${min}, mean ${mean}, max ${max}${odd}`];
}

function pictureText(picture: Picture | null): readonly string[] {
  return picture === null ? [] : [`picture: ${picture.caption}`];
}

/** Front ends prefer HTML, so the picture stands in it, too. */
function pictureHtml(picture: Picture, lines: readonly string[]): string {
  const { width, height, caption, pixels } = picture;
  const alt = escapeHtml([...lines, caption].join("; "));
  const source = `data:image/png;base64,${encodePng(pixels).toString("base64")}`;
  return (
    `<img src="${source}" width="${width}" height="${height}" alt="${alt}" ` +
    `style="display:block;margin:4px 0;image-rendering:pixelated">${noteHtml(caption)}`
  );
}

function noteHtml(text: string): string {
  return `<div style="opacity:0.7">${escapeHtml(text)}</div>`;
}
