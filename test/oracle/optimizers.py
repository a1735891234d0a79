"""What Keras' optimizers and schedules do.

{runs: [{optimizer, options, x0, steps}]} -> [{w, average}] of each run in float64, average only with use_ema
{models: [{optimizer, options}], weights, x, y} -> weights of a small network after each batch, in float32
{schedules: [{schedule, options, steps}]} -> rates at the given steps
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy  # noqa: E402



def gradient(x):
    """Of 0.1 x1^2 + 2 x2^2 + sin(x1 x2), by hand."""
    a, b = x
    common = keras.ops.cos(a * b)
    return keras.ops.stack([0.2 * a + b * common, 4 * b + a * common])


def make(run):
    options = dict(run["options"])
    rate = options.get("learning_rate")
    if isinstance(rate, dict):
        options["learning_rate"] = getattr(keras.optimizers.schedules, rate["schedule"])(**rate["options"])
    else:
        options["learning_rate"] = float(rate)
    excluded = options.pop("exclude_from_weight_decay", None)
    optimizer = getattr(keras.optimizers, run["optimizer"])(**options)
    if excluded:
        optimizer.exclude_from_weight_decay(var_names=excluded)
    return optimizer


def averages(optimizer):
    return [average.numpy().tolist() for average in optimizer._model_variables_moving_average] if optimizer.use_ema else []


def trajectory(run):
    optimizer = make(run)
    x = keras.Variable(run["x0"], dtype="float64")
    points = []
    for _ in range(run["steps"]):
        optimizer.apply([gradient(x.value)], [x])
        points.append({"w": x.numpy().tolist(), "average": averages(optimizer)})
    return points


def training(run, weights, batches_x, batches_y):
    """A network 3 - tanh 4 - 2 on batches, mean squared error, differentiated by hand."""
    variables = [keras.Variable(numpy.array(weight), dtype="float32", name=name) for weight, name in zip(weights, NAMES)]
    optimizer = make(run)
    points = []
    for x, y in zip(numpy.array(batches_x, "float32"), numpy.array(batches_y, "float32")):
        kernel1, bias1, kernel2, bias2 = (variable.numpy() for variable in variables)
        hidden = numpy.tanh(x @ kernel1 + bias1)
        error = hidden @ kernel2 + bias2 - y
        by_output = 2 * error / error.size
        by_hidden = (by_output @ kernel2.T) * (1 - hidden**2)
        gradients = [x.T @ by_hidden, by_hidden.sum(0), hidden.T @ by_output, by_output.sum(0)]
        optimizer.apply([keras.ops.convert_to_tensor(each) for each in gradients], variables)
        points.append({"w": [variable.numpy().tolist() for variable in variables], "average": averages(optimizer)})
    return points


NAMES = ["kernel1", "bias1", "kernel2", "bias2"]


def rates(case):
    schedule = getattr(keras.optimizers.schedules, case["schedule"])(**case["options"])
    return [float(schedule(step)) for step in case["steps"]]


request = json.load(sys.stdin)
if "schedules" in request:
    keras.backend.set_floatx("float64")
    answer = [rates(case) for case in request["schedules"]]
elif "models" in request:
    answer = [training(run, request["weights"], request["x"], request["y"]) for run in request["models"]]
else:
    keras.backend.set_floatx("float64")
    answer = [trajectory(run) for run in request["runs"]]
json.dump(answer, sys.stdout)
