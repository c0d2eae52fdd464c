"""Which jobs travel together."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from projects.worker.domain.together import MOST_TOGETHER, Due, parties, party_size

NOW = datetime(2026, 1, 15, tzinfo=UTC)


def due(number: int, **facts) -> Due:
    defaults = {
        "tenant_id": UUID(int=1),
        "job_id": UUID(int=number),
        "service": "payment",
        "queue": "default",
        "priority": 5,
        "run_at": NOW,
        "attempt": 0,
        "timeout_seconds": 60,
    }
    return Due(**{**defaults, **facts})


def numbers(*jobs: Due, size: int) -> list[list[int]]:
    return [[job.job_id.int for job in party] for party in parties(jobs, size=size)]


@pytest.mark.parametrize(
    ("waiting", "threads", "size"),
    [(1, 8, 1), (31, 8, 1), (32, 8, 2), (80, 8, 5), (10_000, 8, MOST_TOGETHER), (500, 0, 1)],
)
def test_jobs_travel_together_only_where_more_wait_than_threads_can_take(waiting, threads, size):
    assert party_size(waiting=waiting, threads=threads) == size


def test_no_party_is_larger_than_it_may_be():
    assert numbers(*map(due, range(1, 6)), size=2) == [[1, 2], [3, 4], [5]]
    assert numbers(due(1), due(2), size=1) == [[1], [2]]


@pytest.mark.parametrize(
    "other",
    [
        {"tenant_id": UUID(int=2)},
        {"service": "gateway"},
        {"queue": "mail"},
        {"priority": 6},
        {"timeout_seconds": 5},
    ],
)
def test_what_differs_in_kind_does_not_travel_together(other):
    assert numbers(due(1), due(2, **other), due(3), size=3) == [[1, 3], [2]]


def test_what_was_tried_before_goes_alone():
    jobs = due(1), due(2, attempt=1), due(3), due(4, attempt=2)
    assert numbers(*jobs, size=9) == [[1, 3], [2], [4]]


def test_the_most_urgent_come_first_then_the_longest_due():
    longest = due(3, run_at=NOW - timedelta(minutes=1))
    assert numbers(due(1), due(2, priority=0), longest, size=2) == [[2], [3, 1]]
