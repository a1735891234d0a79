"""What Keras' optimizers and schedules do, in float64.

{runs: [{optimizer, options, x0, steps}]} -> points of each run
{schedules: [{schedule, options, steps}]} -> rates at the given steps
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402

keras.backend.set_floatx("float64")


def gradient(x):
    """Of 0.1 x1^2 + 2 x2^2 + sin(x1 x2), by hand."""
    a, b = x
    common = keras.ops.cos(a * b)
    return keras.ops.stack([0.2 * a + b * common, 4 * b + a * common])


def trajectory(run):
    optimizer = getattr(keras.optimizers, run["optimizer"])(**run["options"])
    x = keras.Variable(run["x0"], dtype="float64")
    points = []
    for _ in range(run["steps"]):
        optimizer.apply([gradient(x.value)], [x])
        points.append([float(value) for value in x.numpy()])
    return points


def rates(case):
    schedule = getattr(keras.optimizers.schedules, case["schedule"])(**case["options"])
    return [float(schedule(step)) for step in case["steps"]]


request = json.load(sys.stdin)
if "schedules" in request:
    answer = [rates(case) for case in request["schedules"]]
else:
    answer = [trajectory(run) for run in request["runs"]]
json.dump(answer, sys.stdout)
