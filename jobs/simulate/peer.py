"""The expected outliers of cost per stay, worked out from the definition in exact numbers."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from statistics import median

import numpy as np
import numpy.typing as npt

from jobs.simulate.institution import Institutions, institution_rows
from jobs.simulate.month import Month
from jobs.simulate.truth import ExpectedFinding, Peer

Ints = npt.NDArray[np.int64]

_MIN_CASES, _MIN_PEERS = 30, 12
_MAX_ROBUST_Z, _NORMAL = Fraction(35, 10), Fraction(6745, 10_000)


class StayCosts:
    """Settled stays and what they cost, by institution of one month."""

    def __init__(self, hospitals: Institutions) -> None:
        self._hospitals = hospitals
        self.count = np.zeros(len(hospitals.kinds), dtype=np.int64)
        self.total = np.zeros(len(hospitals.kinds), dtype=np.int64)

    def add(self, institution: Ints, total_fen: Ints) -> None:
        """Add one settled stay each."""
        np.add.at(self.count, institution, 1)
        np.add.at(self.total, institution, total_fen)

    def peers(self, month: Month) -> list[Peer]:
        """Return every institution with stays, judged among those of its level and category."""
        rows = institution_rows(self._hospitals)
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place in np.flatnonzero(self.count).tolist():
            groups[rows[place]["level_group"], rows[place]["institution_category"]].append(place)
        return [
            self._peer(month, group, place, score)
            for group, members in sorted(groups.items())
            for place, score in self._scores(members)
        ]

    def _scores(self, members: Iterable[int]) -> list[tuple[int, Fraction | None]]:
        members = list(members)
        costs = {m: int(self.total[m] // self.count[m]) for m in members if self.count[m] >= _MIN_CASES}
        if len(costs) < _MIN_PEERS:
            return [(member, None) for member in members]
        middle = median(Fraction(cost) for cost in costs.values())
        spread = median(abs(cost - middle) for cost in costs.values())
        return [(m, _NORMAL * (costs[m] - middle) / spread if m in costs and spread else None) for m in members]

    def _peer(self, month: Month, group: tuple[str, str], place: int, score: Fraction | None) -> Peer:
        return Peer(
            period=month.text,
            institution_id=self._hospitals.ids[place],
            level_group=group[0],
            institution_category=group[1],
            stays=int(self.count[place]),
            total_fen=int(self.total[place]),
            cost_fen=int(self.total[place] // self.count[place]),
            is_judged=int(score is not None),
            robust_z=int(score * 10_000 // 1) if score is not None else 0,
            is_outlier=int(score is not None and score > _MAX_ROBUST_Z),
        )


def outlier_findings(peers: Iterable[Peer], month: Month) -> list[ExpectedFinding]:
    """Return the finding of each outlier."""
    return [
        ExpectedFinding(
            "cost_per_stay_outlier",
            "indicator",
            month.text,
            month.last,
            0,
            "cost_per_stay_outlier",
            institution_id=peer.institution_id,
        )
        for peer in peers
        if peer.is_outlier
    ]
