"""What ranks say of a search, with intervals of confidence. Pure; knows no query and no engine."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import Struct

RESAMPLES = 1_000
CONFIDENCE = 0.95
MEASURES = ("recall_at_1", "recall_at_10", "mrr")


class Estimate(Struct, frozen=True):
    """A mean, and the interval that holds it with 95 % confidence."""

    mean: float
    low: float
    high: float

    def rounded(self) -> list[float]:
        """The three as they are printed."""
        return [round(self.mean, 3), round(self.low, 3), round(self.high, 3)]


def scores(rank: int) -> tuple[float, float, float]:
    """What one answer adds to each measure: the rank counts from 1, 0 stands for not found."""
    return float(rank == 1), float(1 <= rank <= 10), 1 / rank if rank else 0.0


def differences(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours minus theirs, question by question."""
    return [one - other for one, other in zip(ours, theirs, strict=True)]


def estimates(columns: Sequence[Sequence[float]]) -> list[Estimate]:
    """Mean and bootstrap interval of each column, over the same drawn questions; none may be empty."""
    draw, count = random.Random(1), len(columns[0])  # noqa: S311
    drawn: list[list[float]] = [[] for _ in columns]
    for _ in range(RESAMPLES):
        places = draw.choices(range(count), k=count)
        for column, means in zip(columns, drawn, strict=True):
            means.append(sum(map(column.__getitem__, places)) / count)
    return [_estimate(column, sorted(means)) for column, means in zip(columns, drawn, strict=True)]


def _estimate(column: Sequence[float], means: Sequence[float]) -> Estimate:
    beyond = round(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Estimate(sum(column) / len(column), means[beyond], means[-1 - beyond])
