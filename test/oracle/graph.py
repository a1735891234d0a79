"""What TensorFlow makes of a graph: operations after its optimisation, and the time of each."""

import base64
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context


def kind(op):
    for prefix in ("_MklNative", "_Mkl", "_"):
        if op.startswith(prefix):
            return op[len(prefix) :]
    return op


def count(nodes):
    counts = {}
    for node in nodes:
        if node.op in ("_Arg", "_Retval", "_DeviceArg", "_DeviceRetval", "NoOp"):
            continue
        counts[kind(node.op)] = counts.get(kind(node.op), 0) + 1
    return counts


def as_function(graph, inputs, outputs, effects, values):
    """The graph as a function of the eager context, as a tf.function runs."""
    imported = tf.compat.v1.wrap_function(
        lambda: tf.import_graph_def(graph, name=""), []
    )
    pruned = imported.prune(
        [imported.graph.get_tensor_by_name(name) for name in inputs],
        [imported.graph.get_tensor_by_name(name) for name in outputs]
        + [imported.graph.get_operation_by_name(name) for name in effects],
    )
    tensors = [tf.constant(value) for value in values]
    context.enable_run_metadata()
    pruned(*tensors)
    metadata = context.export_run_metadata()
    context.disable_run_metadata()
    largest = max(metadata.partition_graphs, key=lambda each: len(each.node))
    return count(largest.node)


def times(graph, inputs, outputs, effects, values):
    """The median time of each kind, by a traced session."""
    with tf.Graph().as_default():
        tf.import_graph_def(graph, name="")
        options = tf.compat.v1.RunOptions(
            trace_level=tf.compat.v1.RunOptions.FULL_TRACE, output_partition_graphs=True
        )
        runs = []
        with tf.compat.v1.Session() as session:
            for _ in range(12):
                metadata = tf.compat.v1.RunMetadata()
                fetched = [*outputs, *effects]
                session.run(fetched, dict(zip(inputs, values)), options, metadata)
                runs.append(metadata)
    ops = {node.name: kind(node.op) for node in runs[0].partition_graphs[0].node}
    total = {}
    for name, op in ops.items():
        taken = [
            stats.op_end_rel_nanos - stats.op_start_rel_nanos
            for run in runs[2:]
            for device in run.step_stats.dev_stats
            for stats in device.node_stats
            if stats.node_name == name
        ]
        total[op] = total.get(op, 0) + (float(np.median(taken)) if taken else 0) / 1e6
    return total


request = json.load(sys.stdin)
graph = tf.compat.v1.GraphDef()
graph.ParseFromString(base64.b64decode(request["graph"]))
values = [np.full(shape, 0.5, np.float32) for shape in request["shapes"]]
arguments = (graph, request["inputs"], request["outputs"], request["effects"], values)
json.dump({"counts": as_function(*arguments), "times": times(*arguments)}, sys.stdout)
