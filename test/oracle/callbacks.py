"""What Keras' callbacks decide over given sequences of logs: JSON in, JSON out."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402


class Recorder(keras.Model):
    """A model that is never called: its one weight is the number of the epoch."""

    def __init__(self):
        super().__init__()
        self.w = self.add_weight(shape=(), initializer="zeros")


def model_of(rate):
    model = Recorder()
    model.optimizer = keras.optimizers.SGD(rate)
    model.stop_training = False
    return model


def early_stopping(case):
    callback = keras.callbacks.EarlyStopping(**case["options"])
    model = model_of(0.1)
    callback.set_model(model)
    callback.on_train_begin()
    ran = 0
    for epoch, value in enumerate(case["values"]):
        model.w.assign(epoch + 1)
        callback.on_epoch_end(epoch, {case["options"]["monitor"]: value})
        ran = epoch + 1
        if model.stop_training:
            break
    callback.on_train_end()
    return {
        "ran": ran,
        "stopped": callback.stopped_epoch + 1 if model.stop_training else 0,
        "best": callback.best,
        "wait": callback.wait,
        "weight": float(model.w.numpy()),
    }


def reduce_lr(case):
    callback = keras.callbacks.ReduceLROnPlateau(**case["options"])
    model = model_of(0.5)
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(case["values"]):
        callback.on_epoch_end(epoch, {case["options"]["monitor"]: value})
        rates.append(float(model.optimizer.learning_rate.numpy()))
    return {"rates": rates, "wait": callback.wait, "best": callback.best}


def model_checkpoint(case):
    saved = []
    callback = keras.callbacks.ModelCheckpoint(
        "x-{epoch:02d}-{loss:.6f}.weights.h5", save_weights_only=True, **case["options"]
    )
    model = model_of(0.5)
    model.save_weights = lambda path, overwrite: saved.append(path.replace(".weights.h5", ""))
    callback.set_model(model)
    callback.on_train_begin()
    # Keras sets this at the end of the first epoch only, and fails when it saves before.
    callback._set_monitor_op()
    for epoch, value in enumerate(case["values"]):
        callback.on_epoch_begin(epoch)
        for batch in range(case["batches"]):
            callback.on_train_batch_end(batch, {"loss": value})
        callback.on_epoch_end(epoch, {"loss": value})
    return saved


def scheduler(case):
    halve = lambda epoch, rate: rate if epoch < case["from"] else rate * case["factor"]
    callback = keras.callbacks.LearningRateScheduler(halve)
    model = model_of(0.5)
    callback.set_model(model)
    rates = []
    for epoch in range(case["epochs"]):
        callback.on_epoch_begin(epoch)
        rates.append(float(model.optimizer.learning_rate.numpy()))
    return rates


kinds = {
    "EarlyStopping": early_stopping,
    "ReduceLROnPlateau": reduce_lr,
    "ModelCheckpoint": model_checkpoint,
    "LearningRateScheduler": scheduler,
}
json.dump([kinds[case["kind"]](case) for case in json.load(sys.stdin)], sys.stdout)
