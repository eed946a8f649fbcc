"""What the usual packages take for coefficients of the labels that benchmarks.analytics wrote."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import partial
from itertools import combinations
from pathlib import Path

import krippendorff
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]
from statsmodels.stats.inter_rater import fleiss_kappa  # type: ignore[import-untyped]

from benchmarks.analytics import OVERLAP, RATES, REVIEWERS, timed

Matrix = NDArray[np.float32]


def measure_peers(path: Path, items: int) -> None:
    """Print what the usual packages take for a part of it, on matrices that are already loaded."""
    loading, matrices = timed(lambda: load_matrices(path, items))
    print(f"  {'(labels to matrices)':<44}{1000 * loading:>9.1f} ms")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # undefined coefficients, which these packages warn of
        for name, compute in PEERS.items():
            took = sum(timed(partial(compute, matrix))[0] for matrix in matrices)
            print(f"  {name:<44}{1000 * took:>9.1f} ms", flush=True)


def load_matrices(path: Path, items: int) -> list[Matrix]:
    """Return each criterion's labels as a matrix (reviewer, item)."""
    table = pq.read_table(path).combine_chunks()
    criteria, people = (table[name].chunk(0).indices.to_numpy() for name in ("criterion", "reviewer_id"))
    keys, given = table["item_key"].to_numpy() - 1, table["label"].to_numpy(zero_copy_only=False)
    matrices = []
    for criterion in range(len(RATES)):
        matrix = np.full((REVIEWERS, items), np.nan, dtype=np.float32)
        chosen = criteria == criterion
        matrix[people[chosen], keys[chosen]] = given[chosen]
        matrices.append(matrix)
    return matrices


def alpha_of(matrix: Matrix) -> float:
    """Compute alpha by krippendorff."""
    return float(krippendorff.alpha(matrix, level_of_measurement="nominal", value_domain=[0, 1]))


def fleiss_of(matrix: Matrix) -> float:
    """Compute Fleiss' kappa by statsmodels, on complete items."""
    counts = np.stack([(matrix == value).sum(axis=0) for value in (0, 1)], axis=1)
    return float(fleiss_kappa(counts[counts.sum(axis=1) == OVERLAP]))


def cohen_of(matrix: Matrix) -> list[float]:
    """Compute Cohen's kappa of every pair by scikit-learn."""
    found = []
    for one, other in combinations(matrix, 2):
        both = ~np.isnan(one) & ~np.isnan(other)
        if both.sum() > 1:
            found.append(float(cohen_kappa_score(one[both], other[both])))
    return found


PEERS: dict[str, Callable[[Matrix], object]] = {
    "krippendorff: alpha": alpha_of,
    "statsmodels: Fleiss": fleiss_of,
    "scikit-learn: Cohen, every pair": cohen_of,
}


if __name__ == "__main__":
    measure_peers(Path(sys.argv[1]), int(sys.argv[2]))
