"""The fold of each sample as scikit-learn parts them.

Reads a list of {"labels", "folds", "stratify"} from stdin, writes the list of folds as JSON to stdout.
"""

import json
import sys

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold


def fold_of(labels, folds, stratify):
    splitter = (StratifiedKFold if stratify else KFold)(folds)
    found = np.zeros(len(labels), int)
    for fold, (_, test) in enumerate(splitter.split(np.zeros((len(labels), 1)), labels)):
        found[test] = fold
    return found.tolist()


json.dump([fold_of(**request) for request in json.load(sys.stdin)], sys.stdout)
