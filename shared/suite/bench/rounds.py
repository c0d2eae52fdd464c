"""Reference and ours take turns, so that what disturbs the machine disturbs both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import TypeVar

Sample = TypeVar("Sample")


def rounds_run(
    contenders: Mapping[str, Callable[[], Sample]],
    rounds: int,
    progress: Callable[[str], None],
    *,
    warm: bool = True,
) -> dict[str, list[Sample]]:
    """Each contender's samples; every second round goes the other way.

    A first round that does not count opens connections and fills caches, unless `warm` is false.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(0 if warm else 1, rounds + 1):
        for name in names if number % 2 else names[::-1]:
            progress(f"{name}, round {number} of {rounds}" if number else f"{name}, warming up")
            sample = contenders[name]()
            if number:
                samples[name].append(sample)
    return samples


def middle(samples: list[Sample], read: Callable[[Sample], float]) -> float:
    """The median of one number of the samples."""
    return median(read(sample) for sample in samples)
