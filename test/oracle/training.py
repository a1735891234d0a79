"""What Keras makes of a training: the history and the weights of each layer afterwards.

Reads a list of {"case": name, "weights": [[...] per layer], "x", "y", "fit": {...}, ...} from stdin, writes
[{"history": {...}, "weights": [...]}] as JSON to stdout.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras import constraints, layers, regularizers


def mlp(loss, units, activation):
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(5, activation="tanh", name="hidden"),
            layers.Dense(units, activation=activation, name="out"),
        ]
    )
    return model, loss


def regularised():
    penalty = regularizers.L1L2(l1=0.01, l2=0.02)
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(5, kernel_regularizer=penalty, name="hidden"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(),
            layers.Dropout(0.0),
            layers.Dense(1, bias_regularizer=regularizers.L2(0.1), name="out"),
        ]
    )
    return model, "mse"


def constrained():
    model = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(
                5,
                activation="tanh",
                kernel_constraint=constraints.MaxNorm(0.5),
                bias_constraint=constraints.NonNeg(),
                name="hidden",
            ),
            layers.Dense(1, kernel_constraint=constraints.MinMaxNorm(0.2, 0.4, rate=0.6), name="out"),
        ]
    )
    return model, "mse"


def two_outputs():
    a = keras.Input((3,), name="a")
    b = keras.Input((2,), name="b")
    joined = layers.Concatenate()([layers.Dense(4, activation="tanh", name="left")(a), b])
    number = layers.Dense(1, name="number")(joined)
    kind = layers.Dense(3, activation="softmax", name="kind")(joined)
    return keras.Model([a, b], [number, kind]), ["mse", "categorical_crossentropy"]


def sequence():
    model = keras.Sequential(
        [keras.Input((4, 3)), layers.SimpleRNN(5, return_sequences=True, name="rnn"), layers.Dense(2, name="out")]
    )
    return model, "mse"


def masked():
    model = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Embedding(6, 3, mask_zero=True, name="words"),
            layers.SimpleRNN(5, return_sequences=True, name="rnn"),
            layers.Dense(3, activation="softmax", name="out"),
        ]
    )
    return model, "sparse_categorical_crossentropy"


MODELS = {
    "masked": masked,
    "regression": lambda: mlp("mse", 1, None),
    "binary": lambda: mlp("binary_crossentropy", 1, "sigmoid"),
    "categorical": lambda: mlp("categorical_crossentropy", 3, "softmax"),
    "sparse": lambda: mlp("sparse_categorical_crossentropy", 3, "softmax"),
    "regularised": regularised,
    "constrained": constrained,
    "twoOutputs": two_outputs,
    "sequence": sequence,
}

def array(value):
    if isinstance(value, dict):
        return {name: array(each) for name, each in value.items()}
    return np.array(value, "float32")


def answer(case, weights, x, y, fit, metrics=(), weighted=(), lossWeights=None, validation=None, sampleWeight=None):
    model, loss = MODELS[case]()
    model.compile(
        keras.optimizers.SGD(0.1),
        loss,
        metrics=list(metrics) or None,
        weighted_metrics=list(weighted) or None,
        loss_weights=lossWeights,
    )
    trained = [layer for layer in model.layers if layer.weights]
    for layer, values in zip(trained, weights, strict=True):
        layer.set_weights([np.array(value, "float32") for value in values])
    if "class_weight" in fit:
        fit["class_weight"] = {int(index): value for index, value in fit["class_weight"].items()}
    xs = array(x)
    ys = [array(y["number"]), array(y["kind"])] if isinstance(y, dict) else array(y)
    if validation is not None:
        fit["validation_data"] = tuple(array(part) for part in validation)
    if sampleWeight is not None:
        fit["sample_weight"] = array(sampleWeight)
    history = model.fit(xs, ys, shuffle=False, verbose=0, **fit)
    return {
        "history": history.history,
        "weights": [[value.tolist() for value in layer.get_weights()] for layer in trained],
    }


json.dump([answer(**request) for request in json.load(sys.stdin)], sys.stdout)
