"""One update at a time, by Keras.

Reads {"kinds": {kind: {"classifier", "x", "y"}}, "cases": [{"kind", "optimizer", "options", "weights": one array of
all numbers before each update}]} from stdin, arrays as base64 of float32; writes [{"losses", "weights": one array
after each update}] in the same form.
"""

import base64
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "bench", "train"))

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

import networks  # noqa: E402


def decoded(text):
    return np.frombuffer(base64.b64decode(text), np.float32)


def encoded(array):
    return base64.b64encode(np.asarray(array, np.float32).tobytes()).decode()


class Kind:
    def __init__(self, classifier, x, y):
        self.model, self.layers = networks.build(classifier)
        x = decoded(x).reshape(-1, *classifier["inputShape"])
        y = decoded(y).reshape(-1, classifier["classes"])

        @tf.function
        def gradients():
            with tf.GradientTape() as tape:
                predicted = self.model(x, training=True)
                loss = keras.ops.mean(keras.losses.categorical_crossentropy(y, predicted))
            gradients = tape.gradient(loss, [each.value for each in self.model.trainable_variables])
            # The rows of an embedding that come twice are added up before they are squared.
            return loss, [tf.convert_to_tensor(each) for each in gradients]

        self.gradients = gradients

    def run(self, case):
        optimizer = getattr(keras.optimizers, case["optimizer"])(**case["options"])
        losses, weights = [], []
        for numbers in case["weights"]:
            networks.set_weights(self.layers, decoded(numbers))
            loss, gradients = self.gradients()
            optimizer.apply(gradients, self.model.trainable_variables)
            # JSON knows no NaN.
            losses.append(float(loss) if np.isfinite(loss) else None)
            weights.append(encoded(networks.get_weights(self.layers)))
        return {"losses": losses, "weights": weights}


def main():
    request = json.load(sys.stdin)
    kinds = {name: Kind(**kind) for name, kind in request["kinds"].items()}
    json.dump([kinds[case["kind"]].run(case) for case in request["cases"]], sys.stdout)


main()
