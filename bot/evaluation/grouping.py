"""Own which vectors belong together: complete-link clustering, by the nearest-neighbour chain."""

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

_Likeness = npt.NDArray[np.float32]


def grouped(vectors: Vectors, *, least: float) -> tuple[tuple[int, ...], ...]:
    """Return the groups of unit vectors of which every two have a cosine of at least `least`.

    What is most alike is joined first, until no two groups can be. The rows of a group ascend,
    and groups stand in the order of their first rows. Needs memory for the cosines of every two.
    (The chain: Murtagh, A survey of recent advances in hierarchical clustering algorithms, 1983.)
    """
    likeness = (vectors @ vectors.T).astype(np.float32, copy=False)
    np.fill_diagonal(likeness, -np.inf)
    members = {row: [row] for row in range(len(vectors))}
    done: list[list[int]] = []
    chain: list[int] = []
    while members:
        chain = chain or [min(members)]
        nearest = int(likeness[chain[-1]].argmax())  # of equals the first, so that chains end
        if likeness[chain[-1], nearest] < least:
            done.append(members.pop(chain.pop()))
        elif chain[-2:-1] == [nearest]:
            gone, kept = chain.pop(), chain.pop()
            members[kept] += members.pop(gone)
            _join(likeness, kept, gone)
        else:
            chain.append(nearest)
    return tuple(sorted(tuple(sorted(rows)) for rows in done))


def _join(likeness: _Likeness, kept: int, gone: int) -> None:
    """Make two groups one, which is as like another as the less alike of the two was."""
    least = np.minimum(likeness[kept], likeness[gone])
    likeness[kept], likeness[:, kept] = least, least
    likeness[:, gone] = -np.inf
