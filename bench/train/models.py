"""The networks of models.ts in Keras, trained by `fit` as one line of JSON at a time asks."""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import keras
from keras import layers


def classifier(classes, inner, shape):
    head = layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.Input(shape), *inner, head])


def resnet20():
    inputs = keras.Input((32, 32, 3))

    def convolve(x, filters, size, strides):
        layer = layers.Conv2D(filters, size, strides, padding="same", use_bias=False)
        return layers.BatchNormalization()(layer(x))

    x = layers.Activation("relu")(convolve(inputs, 16, 3, 1))
    for stage, filters in enumerate((16, 32, 64)):
        for block in range(3):
            strides = 2 if stage > 0 and block == 0 else 1
            inner = layers.Activation("relu")(convolve(x, filters, 3, strides))
            residual = convolve(inner, filters, 3, 1)
            skipped = x if strides == 1 else convolve(x, filters, 1, strides)
            x = layers.Activation("relu")(layers.Add()([residual, skipped]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def build(name):
    relu = {"activation": "relu"}
    if name == "logistic regression":
        return classifier(10, [], (784,))
    if name == "MLP 784-512-10":
        return classifier(10, [layers.Dense(512, **relu)], (784,))
    if name == "MLP, 25 million":
        return classifier(10, [layers.Dense(4096, **relu), layers.Dense(4096, **relu)], (2048,))
    if name == "CNN 32-64":
        inner = [
            layers.Conv2D(32, 3, **relu),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, **relu),
            layers.MaxPooling2D(),
            layers.Flatten(),
        ]
        return classifier(10, inner, (28, 28, 1))
    if name.startswith("LSTM"):
        return classifier(10, [layers.LSTM(128)], (50, 64))
    if name.startswith("GRU"):
        return classifier(10, [layers.GRU(128, reset_after=False)], (50, 64))
    if name.startswith("ResNet"):
        return resnet20()
    raise ValueError(name)


def optimizer(name):
    if name == "sgd":
        return keras.optimizers.SGD(0.01)
    if name == "adam":
        return keras.optimizers.Adam(0.001)
    return keras.optimizers.RMSprop(0.001)


def main():
    model = x = y = batch = None
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "load":
            batch = ask["batch"]
            random = np.random.default_rng(0)
            samples = batch * ask["steps"]
            x = random.standard_normal((samples, *ask["inputShape"]), dtype=np.float32)
            y = np.eye(ask["classes"], dtype=np.float32)[random.integers(0, ask["classes"], samples)]
            model = build(ask["name"])
            model.compile(optimizer(ask["optimizer"]), "categorical_crossentropy")
            started = time.perf_counter()
            model.fit(x, y, batch_size=batch, shuffle=False, verbose=0)
            answer = {"first": (time.perf_counter() - started) * 1000, "parameters": model.count_params()}
        else:
            started, used = time.perf_counter(), time.process_time()
            model.fit(x, y, batch_size=batch, shuffle=False, verbose=0)
            answer = {
                "wall": (time.perf_counter() - started) * 1000,
                "cpu": (time.process_time() - used) * 1000,
            }
        print(json.dumps(answer), flush=True)


main()
