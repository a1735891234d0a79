"""What Keras' layers give, for the tests of lib/layers.

Reads {"<part>": [case, ...], ...} from stdin, writes the same keys with one answer for each case. Values
and gradients are in float64, but for images and texts, which are as users get them.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402


def plain(value):
    return np.asarray(value).tolist()


def differentiated(layer, inputs, weights, call, slope):
    """Outputs and the gradients of sum(first output * slope): inputs first, then weights."""
    tensors = [tf.Variable(np.array(x, "float64")) for x in inputs]
    call(layer, tensors)
    layer.set_weights([np.array(w, "float64") for w in weights])
    variables = [v.value for v in layer.trainable_variables]
    with tf.GradientTape() as tape:
        outputs = call(layer, tensors)
        total = tf.reduce_sum(outputs[0] * np.array(slope, "float64"))
    gradients = tape.gradient(total, [*tensors, *variables])
    return {
        "outputs": [plain(each) for each in outputs],
        "gradients": [plain(tf.convert_to_tensor(each)) for each in gradients],
    }


def attention(case):
    layer = keras.layers.MultiHeadAttention(**case["options"], dtype="float64")
    masks = {
        name: tf.constant(np.array(mask, "bool")) for name, mask in case["masks"].items()
    }

    def call(layer, tensors):
        query, value, *rest = tensors
        for tensor, name in zip([query, value, *rest], ["query", "value", "key"]):
            tensor._keras_mask = masks.get(name)
        return layer(
            query,
            value,
            *rest,
            query_mask=masks.get("query"),
            value_mask=masks.get("value"),
            key_mask=masks.get("key"),
            attention_mask=masks.get("attention"),
            use_causal_mask=case["causal"],
            return_attention_scores=True,
        )

    return differentiated(layer, case["inputs"], case["weights"], call, case["slope"])


def normalized(case):
    layer = getattr(keras.layers, case["layer"])(**case["options"], dtype="float64")
    return differentiated(
        layer,
        [case["input"]],
        case["weights"],
        lambda layer, tensors: [layer(tensors[0])],
        case["slope"],
    )


def adapted(case):
    layer = keras.layers.Normalization(**case["options"], dtype="float64")
    if case["data"] is not None:
        layer.adapt(np.array(case["data"], "float64"))
    return plain(layer(np.array(case["input"], "float64")))


def image(case):
    images = np.array(case["images"], "float32")
    batch, height, width, _ = images.shape
    layer = getattr(keras.layers, case["layer"])(**case["options"])
    given = {name: np.array(value, "float32") for name, value in case["given"].items()}
    if case["layer"] == "RandomRotation":
        zeros = np.zeros([batch], "float32")
        given = {
            "rotation_matrix": layer._compute_affine_matrix(
                center_x=0.5,
                center_y=0.5,
                angle=tf.constant(given["angle"]),
                translate_x=zeros,
                translate_y=zeros,
                scale=zeros + 1,
                shear_x=zeros,
                shear_y=zeros,
                height=height,
                width=width,
            )
        }
    return plain(layer.transform_images(images, given, training=True))


def text(case):
    layer = keras.layers.TextVectorization(
        **{k: tuple(v) if k == "ngrams" and isinstance(v, list) else v for k, v in case["options"].items()}
    )
    if case["adapt"] is not None:
        layer.adapt(case["adapt"])
    return {
        "vocabulary": layer.get_vocabulary(),
        "result": plain(layer(tf.constant(case["texts"]))),
    }


PARTS = {
    "attention": attention,
    "normalized": normalized,
    "adapted": adapted,
    "image": image,
    "text": text,
}

request = json.load(sys.stdin)
json.dump({part: [PARTS[part](case) for case in cases] for part, cases in request.items()}, sys.stdout)
