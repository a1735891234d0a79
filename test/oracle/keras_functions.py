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
    "gelu": lambda x: keras.activations.gelu(x, approximate=False),
}

VECTOR = {
    "softmax": keras.ops.softmax,
    "logSoftmax": keras.ops.log_softmax,
}

LOSS = {
    "meanSquaredError": lambda **_: keras.losses.MeanSquaredError(),
    "meanAbsoluteError": lambda **_: keras.losses.MeanAbsoluteError(),
    "huber": lambda delta=1.0: keras.losses.Huber(delta=delta),
    "binaryCrossentropy": lambda fromLogits=False: keras.losses.BinaryCrossentropy(
        from_logits=fromLogits
    ),
    "categoricalCrossentropy": lambda fromLogits=False: keras.losses.CategoricalCrossentropy(
        from_logits=fromLogits
    ),
    "sparseCategoricalCrossentropy": lambda fromLogits=False: (
        keras.losses.SparseCategoricalCrossentropy(from_logits=fromLogits)
    ),
    "hinge": lambda **_: keras.losses.Hinge(),
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
    function = LOSS[case["loss"]](**case.get("options", {}))
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        value = function(truth, prediction)
    return {"value": float(value), "gradient": plain(tape.gradient(value, prediction))}


request = json.load(sys.stdin)
json.dump(
    {
        "scalar": {name: scalar(f, request["x"]) for name, f in SCALAR.items()},
        "vector": {name: vector(f, request["rows"]) for name, f in VECTOR.items()},
        "losses": [loss(case) for case in request["cases"]],
    },
    sys.stdout,
)
