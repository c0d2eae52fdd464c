import urllib.request

import pytest

from shared.core.ids import uuid7
from shared.events import measures
from shared.events.measures import measure, measures_run
from shared.events.models import DeadLetter, DeadLetterState
from shared.events.monitor import monitor_start
from shared.observability.metrics import dead_letters
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture(autouse=True)
def _own_measures(monkeypatch):
    monkeypatch.setattr(measures, "_measures", dict(measures._measures))


def letter(state: DeadLetterState) -> None:
    DeadLetter.objects.create(
        id=uuid7(),
        event_id=uuid7(),
        type="shop.opened",
        topic="sample.shop",
        partition=0,
        offset=1,
        key="k",
        headers={},
        value=b"{}",
        state=state,
        reason="failed",
        error="",
    )


def told() -> float:
    return dead_letters.collect()[0].samples[0].value


def test_dead_letters_of_all_tenants_are_counted_and_closed_ones_are_not(tenant, other_tenant):
    letter(DeadLetterState.OPEN)
    letter(DeadLetterState.REPLAYED)
    with tenant_scope(other_tenant):
        letter(DeadLetterState.WAITING)
    measures_run()
    assert told() == 2


def test_one_that_fails_holds_back_no_other(tenant):
    @measure("broken")
    def broken() -> None:
        raise RuntimeError("a bug")

    seen = []
    measure("sound")(lambda: seen.append(1))
    measures_run()
    assert seen == [1]


def test_figures_are_asked_for_when_the_page_is_read_and_not_before():
    asked = []
    server = monitor_start(0, measure=lambda: asked.append(1))
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        assert asked == []
        assert b"outbox_unpublished" in urllib.request.urlopen(f"{url}/metrics").read()
        urllib.request.urlopen(f"{url}/health/live").read()
        assert asked == [1]
    finally:
        server.shutdown()
