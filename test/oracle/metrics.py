"""What Keras' metrics say over batches, and scikit-learn's scores of all samples at once.

Reads a list of {"ask": "score" | "stream", ...} from stdin, writes the list of numbers as JSON to stdout.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import sklearn.metrics as metrics


def score(name, yTrue, yPred, weights=None, **options):
    kwargs = {"sample_weight": weights}
    if name in ("precision_score", "recall_score", "f1_score"):
        kwargs.update(average=options["average"], zero_division=0)
    if name == "roc_auc_score" and "multi_class" in options:
        kwargs.update(multi_class="ovr", average=options["average"])
    if name == "top_k_accuracy_score":
        kwargs.update(k=options["k"], labels=np.arange(len(yPred[0])))
    return getattr(metrics, name)(np.array(yTrue), np.array(yPred), **kwargs)


def stream(name, batches, **options):
    metric = getattr(keras.metrics, name)(**options.get("options", {}))
    for batch in batches:
        weights = batch.get("weights")
        metric.update_state(
            np.array(batch["yTrue"], "float32"),
            np.array(batch["yPred"], "float32"),
            None if weights is None else np.array(weights, "float32"),
        )
    return metric.result()


def plain(value):
    return np.asarray(value, dtype="float64").tolist()


ASK = {"score": score, "stream": stream}
requests = json.load(sys.stdin)
json.dump([plain(ASK[request.pop("ask")](**request)) for request in requests], sys.stdout)
