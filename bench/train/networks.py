"""The networks of networks.ts in Keras: the same blocks, layers in the same order."""

import keras
import numpy as np
from keras import layers


class Builder:
    def __init__(self):
        self.layers = []

    def apply(self, x, layer):
        self.layers.append(layer)
        return layer(x)

    def block(self, x, block):
        return getattr(self, block["kind"])(x, **{key: value for key, value in block.items() if key != "kind"})

    def dense(self, x, units, activation=None):
        return self.apply(x, layers.Dense(units, activation=activation))

    def conv2d(self, x, filters, activation=None):
        return self.apply(x, layers.Conv2D(filters, 3, activation=activation))

    def maxPooling2d(self, x):
        return self.apply(x, layers.MaxPooling2D())

    def averagePooling2d(self, x):
        return self.apply(x, layers.AveragePooling2D(2))

    def embedding(self, x, words, width):
        return self.apply(x, layers.Embedding(words, width))

    def flatten(self, x):
        return self.apply(x, layers.Flatten())

    def globalAveragePooling1d(self, x):
        return self.apply(x, layers.GlobalAveragePooling1D())

    def globalAveragePooling2d(self, x):
        return self.apply(x, layers.GlobalAveragePooling2D())

    def lstm(self, x, units):
        return self.apply(x, layers.LSTM(units))

    lstmByHand = lstm

    def gru(self, x, units):
        return self.apply(x, layers.GRU(units, reset_after=False))

    def relu(self, x):
        return self.apply(x, layers.Activation("relu"))

    def convolve(self, x, filters, size, strides):
        convolution = layers.Conv2D(filters, size, strides, padding="same", use_bias=False)
        return self.apply(self.apply(x, convolution), layers.BatchNormalization())

    def normalizedConv2d(self, x, filters):
        return self.relu(self.convolve(x, filters, 3, 1))

    def residual(self, x, filters, strides):
        inner = self.relu(self.convolve(x, filters, 3, strides))
        residual = self.convolve(inner, filters, 3, 1)
        skipped = x if strides == 1 else self.convolve(x, filters, 1, strides)
        return self.relu(self.apply([residual, skipped], layers.Add()))

    def normalize(self, x):
        return self.apply(x, layers.LayerNormalization())

    def encoder(self, x, heads, keyDim, hidden):
        attention = layers.MultiHeadAttention(heads, keyDim)
        self.layers.append(attention)
        attended = self.normalize(self.apply([x, attention(x, x)], layers.Add()))
        inner = self.dense(self.dense(attended, hidden, "relu"), x.shape[-1])
        return self.normalize(self.apply([attended, inner], layers.Add()))


def build(classifier):
    """The model, and its layers in the order of build.ts."""
    inputs = keras.Input(classifier["inputShape"])
    builder, x = Builder(), inputs
    for block in classifier["blocks"]:
        x = builder.block(x, block)
    outputs = builder.dense(x, classifier["classes"], "softmax")
    return keras.Model(inputs, outputs), builder.layers


def set_weights(made, numbers):
    """Fills the layers' weights from one array of all their numbers."""
    at = 0
    for layer in made:
        values = []
        for weight in layer.get_weights():
            values.append(numbers[at : at + weight.size].reshape(weight.shape))
            at += weight.size
        if values:
            layer.set_weights(values)
    if at != numbers.size:
        raise ValueError(f"the network has {at} numbers in its weights; received {numbers.size}")


def get_weights(made):
    """All numbers of the layers' weights, as one array."""
    return np.concatenate([weight.ravel() for layer in made for weight in layer.get_weights()])
