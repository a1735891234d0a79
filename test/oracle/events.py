"""What TensorFlow reads in TensorBoard's event files below folders: JSON in, JSON out."""

import glob
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf  # noqa: E402


def read(path):
    events = []
    for event in tf.compat.v1.train.summary_iterator(path):
        what = event.WhichOneof("what")
        if what == "file_version":
            events.append({"version": event.file_version})
        elif what == "session_log":
            events.append({"start": event.step, "status": event.session_log.status})
        for value in event.summary.value:
            if value.HasField("histo"):
                h = value.histo
                data = {
                    "min": h.min,
                    "max": h.max,
                    "num": h.num,
                    "sum": h.sum,
                    "squares": h.sum_squares,
                    "limits": list(h.bucket_limit),
                    "counts": list(h.bucket),
                }
            else:
                data = value.simple_value
            events.append({"tag": value.tag, "step": event.step, "value": data})
    return events


def runs_of(folder):
    runs = {}
    for path in sorted(glob.glob(folder + "/*/events.out.tfevents.*")):
        runs.setdefault(os.path.basename(os.path.dirname(path)), []).append(read(path))
    return runs


json.dump([runs_of(folder) for folder in json.load(sys.stdin)], sys.stdout)
