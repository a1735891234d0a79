"""Keras' answers for the tests of lib/interpret: gradients, Grad-CAM, occlusion and layer outputs of a CNN.

Reads {"weights": [...], "image": [...], "target": k, "size": s, "stride": t} from stdin; the weights are
those of the CNN below, nested lists in the order of get_weights. Writes JSON to stdout.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

request = json.load(sys.stdin)
height, width, channels = np.array(request["image"]).shape

inputs = keras.Input((height, width, channels))
maps = keras.layers.Conv2D(4, 3, activation="relu", padding="same", name="conv1")(inputs)
maps = keras.layers.MaxPooling2D(2)(maps)
maps = keras.layers.Conv2D(6, 3, activation="tanh", name="conv2")(maps)
dense = keras.layers.Dense(3, name="logits")(keras.layers.GlobalAveragePooling2D()(maps))
model = keras.Model(inputs, [maps, dense])
model.set_weights([np.array(weight, "float32") for weight in request["weights"]])

image = tf.constant([request["image"]], tf.float32)
target = request["target"]
with tf.GradientTape() as tape:
    tape.watch(image)
    features, logits = model(image)
    score = logits[0, target]
by_maps, by_image = tape.gradient(score, [features, image])
alpha = tf.reduce_mean(by_maps, axis=(1, 2))
cam = tf.nn.relu(tf.reduce_sum(features * alpha[:, None, None, :], axis=-1))

with tf.GradientTape() as tape:
    tape.watch(image)
    probability = tf.nn.softmax(model(image)[1])[0, target]
by_probability = tape.gradient(probability, image)

size, stride = request["size"], request["stride"]
drops = []
for top in range(0, height - size + 1, stride):
    row = []
    for left in range(0, width - size + 1, stride):
        covered = np.array(image)
        covered[:, top : top + size, left : left + size] = 0.25
        row.append(float(score - model(covered)[1][0, target]))
    drops.append(row)

json.dump(
    {
        "score": float(score),
        "saliency": by_image[0].numpy().tolist(),
        "saliencyOfOutput": by_probability[0].numpy().tolist(),
        "alpha": alpha[0].numpy().tolist(),
        "cam": cam[0].numpy().tolist(),
        "upsampled": tf.image.resize(cam[..., None], (height, width))[0, ..., 0].numpy().tolist(),
        "features": features[0].numpy().tolist(),
        "drops": drops,
    },
    sys.stdout,
)
