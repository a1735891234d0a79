"""Trains a network of networks.py by Keras' `fit`, as one line of JSON at a time asks."""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import networks

OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.01),
    "adam": lambda: keras.optimizers.Adam(0.001),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.001),
}


def device():
    if keras.backend.backend() == "jax":
        import jax

        return jax.default_backend().upper()
    import tensorflow

    return "GPU" if tensorflow.config.list_physical_devices("GPU") else "CPU"


class Training:
    def __init__(self, network, folder):
        read = lambda name: np.fromfile(os.path.join(folder, name), dtype=np.float32)
        self.batch = network["batch"]
        self.x = read("x").reshape(-1, *network["inputShape"])
        self.y = read("y").reshape(-1, network["classes"])
        self.model, layers = networks.build(network)
        networks.set_weights(layers, read("weights"))
        self.model.compile(OPTIMIZERS[network["optimizer"]](), "categorical_crossentropy")

    def fit(self):
        history = self.model.fit(self.x, self.y, batch_size=self.batch, shuffle=False, verbose=0)
        return history.history["loss"][0]


def main():
    training = None
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "report":
            usage = resource.getrusage(resource.RUSAGE_SELF)
            answer = {"resident": usage.ru_maxrss / 1024, "steps": [], "graph": None}
        else:
            if ask["do"] == "load":
                training = Training(ask["network"], ask["folder"])
            started, used = time.perf_counter(), time.process_time()
            loss = training.fit()
            wall, cpu = ((end - start) * 1000 for end, start in ((time.perf_counter(), started), (time.process_time(), used)))
            answer = {"wall": wall, "cpu": cpu}
            if ask["do"] == "load":
                answer = {"first": wall, "loss": loss, "device": device()}
        print(json.dumps(answer), flush=True)


main()
