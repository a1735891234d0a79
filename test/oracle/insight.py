"""scikit-learn's and scipy's answers for the tests of curves, clusters, PCA and quantiles.

Reads a list of {"ask": name, ...} from stdin, writes the list of answers as JSON to stdout.
"""

import json
import sys

import numpy as np
import scipy.cluster.hierarchy as hierarchy
import scipy.stats
import sklearn.decomposition
import sklearn.metrics as metrics


def roc(y, scores, drop=True, **_):
    fpr, tpr, thresholds = metrics.roc_curve(y, scores, drop_intermediate=drop)
    return {"fpr": fpr, "tpr": tpr, "thresholds": thresholds[1:], "auc": metrics.auc(fpr, tpr)}


def precision_recall(y, scores, **_):
    precision, recall, thresholds = metrics.precision_recall_curve(y, scores)
    average = metrics.average_precision_score(y, scores)
    return {"precision": precision, "recall": recall, "thresholds": thresholds, "average": average}


def silhouette(x, labels, **_):
    return metrics.silhouette_samples(np.array(x), labels)


def pca(x, components, **_):
    fitted = sklearn.decomposition.PCA(components, svd_solver="full")
    projected = fitted.fit_transform(np.array(x))
    return {
        "components": fitted.components_,
        "explainedVariance": fitted.explained_variance_,
        "explainedVarianceRatio": fitted.explained_variance_ratio_,
        "projected": projected,
    }


def probplot(residuals, **_):
    (theoretical, ordered), (slope, intercept, r) = scipy.stats.probplot(residuals)
    return {"x": theoretical, "y": ordered, "slope": slope, "intercept": intercept, "r": r}


def quantile(p, **_):
    return scipy.stats.norm.ppf(p)


def linkage(x, method, cuts, **_):
    tree = hierarchy.linkage(np.array(x), method)
    drawn = hierarchy.dendrogram(tree, no_plot=True)
    counts = [int(hierarchy.fcluster(tree, cut, "distance").max()) for cut in cuts]
    return {"linkage": tree, "clusters": counts, "leaves": drawn["leaves"]}


ANSWERS = {
    "linkage": linkage,
    "roc": roc,
    "precisionRecall": precision_recall,
    "silhouette": silhouette,
    "pca": pca,
    "probplot": probplot,
    "quantile": quantile,
}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value


requests = json.load(sys.stdin)
json.dump([plain(ANSWERS[each["ask"]](**each)) for each in requests], sys.stdout)
