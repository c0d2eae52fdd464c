"""Figures that the events process asks of the database when /metrics is read: idle costs nothing.

Only that process tells them, so that their sum over all processes is the figure.
"""

import logging
from collections.abc import Callable

from django.db import close_old_connections

from shared.events.models import DeadLetter
from shared.events.models.dead_letter import UNRESOLVED
from shared.observability.metrics import dead_letters
from shared.tenancy.context import system_scope

logger = logging.getLogger(__name__)

Measure = Callable[[], None]

_measures: dict[str, Measure] = {}


def measure(name: str) -> Callable[[Measure], Measure]:
    """Have the function set its gauges before they are read."""

    def register(function: Measure) -> Measure:
        _measures[name] = function
        return function

    return register


def measures_run() -> None:
    """Run all; one that fails keeps its last figures and is logged."""
    for name, function in _measures.items():
        try:
            function()
        except Exception as error:
            logger.warning("measure %s failed: %r", name, error)
    close_old_connections()


@measure("dead-letters")
def dead_letters_measure() -> None:
    """Messages of all tenants that somebody has to look at."""
    with system_scope("dead-letters-measure"):
        dead_letters.set(DeadLetter.across_tenants.filter(state__in=UNRESOLVED).count())
