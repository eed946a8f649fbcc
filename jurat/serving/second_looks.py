"""Which items get a second reviewer where the rubric asks for one on a random share.

The choice depends on an item's position alone, and positions are a seeded random order: so it knows nothing of labels,
and agreement on the chosen items is agreement in the study. It is spread evenly (multiples of a number near the
golden ratio, modulo 1): an early stop has its share, and a larger share chooses the same items and more. Source: Weyl
1916.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP, WHOLE = 618_033, 1_000_000  # the statements of the store hold the same numbers


def share_in_whole(share: float) -> int:
    """Return a share as the whole number of millionths that items are chosen by."""
    return round(share * WHOLE)


def gets_one(position: int, millionths: int) -> bool:
    """Report of one position whether its item gets a second reviewer; the share is in millionths."""
    return position * STEP % WHOLE < millionths


def get_second_look(positions: NDArray[np.integer[Any]], share: float) -> NDArray[np.bool_]:
    """Report of positions in a study's order whether their items get a second reviewer; `share` is from 0 to 1."""
    chosen: NDArray[np.bool_] = positions.astype(np.int64) * STEP % WHOLE < share_in_whole(share)
    return chosen
