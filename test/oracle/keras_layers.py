"""Outputs and gradients of Keras' layers, for the tests of lib/nn.

Reads {name: case} from stdin, writes {name: answer} to stdout. A case holds the layer's kind, its
options, its weights in Keras' order and its inputs; the answer its outputs, and the gradients of
sum(output * upstream) by the inputs and the weights. All in float64.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

keras.config.set_floatx("float64")

LAYERS = {
    "conv2d": keras.layers.Conv2D,
    "maxPool2d": keras.layers.MaxPooling2D,
    "averagePool2d": keras.layers.AveragePooling2D,
    "simpleRNN": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
    "attention": keras.layers.Attention,
    "batchNormalization": keras.layers.BatchNormalization,
}


def numbers(tensor):
    return tf.convert_to_tensor(tensor).numpy().tolist()


def answer(case):
    if case["kind"] in ("l1", "l2"):
        weights = tf.constant(case["inputs"][0], tf.float64)
        penalty = {"l1": keras.regularizers.L1, "l2": keras.regularizers.L2}[case["kind"]]
        with tf.GradientTape() as tape:
            tape.watch(weights)
            value = penalty(case["lambda"])(weights)
        return {"value": float(value), "gradient": numbers(tape.gradient(value, weights))}
    layer = LAYERS[case["kind"]](**case.get("options", {}))
    inputs = [tf.constant(x, tf.float64) for x in case["inputs"]]
    argument = inputs if len(inputs) > 1 else inputs[0]
    call = case.get("call", {})
    layer(argument, **call)
    if "weights" in case:
        layer.set_weights([tf.constant(w, tf.float64).numpy() for w in case["weights"]])
    with tf.GradientTape() as tape:
        for x in inputs:
            tape.watch(x)
        output = layer(argument, **call)
        total = tf.reduce_sum(output * tf.constant(case["upstream"], tf.float64))
    trained = [weight.value for weight in layer.trainable_weights]
    gradients = tape.gradient(total, [*inputs, *trained])
    return {
        "output": numbers(output),
        "gradients": [numbers(g) for g in gradients],
        "weights": [numbers(w.value) for w in layer.weights],
    }


json.dump({name: answer(case) for name, case in json.load(sys.stdin).items()}, sys.stdout)
