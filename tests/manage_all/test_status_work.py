"""Queues, schedules and dead letters at a glance."""

from __future__ import annotations

from shared.suite.status_work import Work, queues_table, work_read, work_sentences

WORKER = """\
# HELP jobs_now Jobs that wait, run, or were given up
jobs_now{queue="default",state="queued"} 3.0
jobs_now{queue="payments",state="dead"} 1.0
dead_letters 0.0
"""
SCHEDULER = """\
schedules_now{state="active"} 9.0
schedules_now{state="paused"} 1.0
schedule_next_timestamp{service="commission",task="periods-close"} 1.7956449e+09
dead_letters 2.0
"""


def found() -> Work:
    return work_read({"worker": WORKER, "scheduler": SCHEDULER})


def test_work_is_read_from_the_pages_of_events_processes() -> None:
    assert found().as_json() == {
        "queues": {
            "default": {"queued": 3, "running": 0, "dead": 0},
            "payments": {"queued": 0, "running": 0, "dead": 1},
        },
        "schedules": {
            "active": 9,
            "paused": 1,
            "next": {
                "service": "commission",
                "task": "periods-close",
                "due_at": "2026-11-25T22:15:00+00:00",
            },
        },
        "dead_letters": {"scheduler": 2},
    }


def test_what_waits_for_somebody_is_said_with_the_command_that_shows_it() -> None:
    schedules, letters = work_sentences(found())
    assert schedules.startswith("Schedules: 9 active, 1 paused. Next: commission periods-close")
    assert "manage scheduler dead_letters list" in letters
    assert queues_table(found()).row_count == 2


def test_nothing_to_do_is_said_too() -> None:
    assert work_sentences(Work()) == [
        "Queues: no job waits, runs or was given up.",
        "Schedules: none.",
    ]
