"""Values and gradients of Keras' activations and losses, for the tests of lib/nn and lib/losses.

Reads {"x": [...], "rows": [[...]], "cases": [...]} from stdin, writes JSON to stdout.
Gradients come from TensorFlow's GradientTape in float64.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

keras.config.set_floatx("float64")

SCALAR = {
    "linear": keras.activations.linear,
    "relu": keras.activations.relu,
    "leakyRelu": lambda x: keras.activations.leaky_relu(x, negative_slope=0.01),
    "elu": keras.activations.elu,
    "sigmoid": keras.ops.sigmoid,
    "tanh": keras.activations.tanh,
    "softplus": keras.activations.softplus,
    "swish": keras.activations.silu,
    "silu": keras.activations.silu,
    "selu": keras.activations.selu,
    "relu6": keras.activations.relu6,
    "hardSigmoid": keras.activations.hard_sigmoid,
    "hardSwish": keras.activations.hard_swish,
    "hardTanh": keras.activations.hard_tanh,
    "mish": keras.activations.mish,
    "softsign": keras.activations.softsign,
    "exponential": keras.activations.exponential,
    "logSigmoid": keras.activations.log_sigmoid,
    "gelu": lambda x: keras.activations.gelu(x, approximate=False),
}

VECTOR = {
    "softmax": keras.ops.softmax,
    "logSoftmax": keras.ops.log_softmax,
}


def epsilon_insensitive(epsilon=0.1):
    return lambda y, p: tf.reduce_mean(tf.maximum(tf.abs(p - y) - epsilon, 0.0))


# Keras' names of the options, by ours.
OPTIONS = {
    "fromLogits": "from_logits",
    "labelSmoothing": "label_smoothing",
    "applyClassBalancing": "apply_class_balancing",
}

LOSS = {
    "meanSquaredError": keras.losses.MeanSquaredError,
    "meanAbsoluteError": keras.losses.MeanAbsoluteError,
    "meanAbsolutePercentageError": keras.losses.MeanAbsolutePercentageError,
    "meanSquaredLogarithmicError": keras.losses.MeanSquaredLogarithmicError,
    "huber": keras.losses.Huber,
    "logCosh": keras.losses.LogCosh,
    "epsilonInsensitive": epsilon_insensitive,
    "cosineSimilarity": keras.losses.CosineSimilarity,
    "poisson": keras.losses.Poisson,
    "klDivergence": keras.losses.KLDivergence,
    "binaryCrossentropy": keras.losses.BinaryCrossentropy,
    "categoricalCrossentropy": keras.losses.CategoricalCrossentropy,
    "sparseCategoricalCrossentropy": keras.losses.SparseCategoricalCrossentropy,
    "binaryFocalCrossentropy": keras.losses.BinaryFocalCrossentropy,
    "categoricalFocalCrossentropy": keras.losses.CategoricalFocalCrossentropy,
    "hinge": keras.losses.Hinge,
    "squaredHinge": keras.losses.SquaredHinge,
}


def plain(tensor):
    return tensor.numpy().tolist()


def scalar(function, x):
    variable = tf.constant(x, tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        y = function(variable)
    return {"value": plain(y), "slope": plain(tape.gradient(y, variable))}


def vector(function, rows):
    variable = tf.constant(rows, tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        y = function(variable)
    return {"value": plain(y), "jacobian": plain(tape.batch_jacobian(y, variable))}


def loss(case):
    truth = tf.constant(case["yTrue"], tf.float64)
    prediction = tf.constant(case["yPred"], tf.float64)
    options = {OPTIONS.get(name, name): value for name, value in case.get("options", {}).items()}
    function = LOSS[case["loss"]](**options)
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        value = function(truth, prediction)
    return {"value": float(value), "gradient": plain(tape.gradient(value, prediction))}


request = json.load(sys.stdin)
answer = json.dumps(
    {
        "scalar": {name: scalar(f, request["x"]) for name, f in SCALAR.items()},
        "vector": {name: vector(f, request["rows"]) for name, f in VECTOR.items()},
        "losses": [loss(case) for case in request["cases"]],
    }
)
# JSON has no word for infinity; a number beyond every float64 reads as one.
sys.stdout.write(answer.replace("Infinity", "1e999"))
