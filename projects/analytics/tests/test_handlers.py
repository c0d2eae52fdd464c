"""Events arrive: in any order, several times, from several tenants; each counts once."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.analytics import selectors
from projects.analytics.models import (
    Dashboard,
    Event,
    Funnel,
    InvoiceProgress,
    LeadMoney,
    LeadProgress,
    Metric,
    Rollup,
)
from projects.analytics.services import ingest
from projects.analytics.services.rebuild import counters_rebuild
from projects.analytics.services.rollups import rollups_check
from projects.analytics.tests import factories as make
from projects.analytics.tests.factories import NOW, money
from shared.contracts.catalogue import contracts_load
from shared.contracts.gateway import MemberAdded, TenantCreated, TenantUpdated, UserUpdated
from shared.core.ids import uuid7
from shared.events.delivery import handle_message, handle_together
from shared.events.subscribe import subscribed_topics, subscribed_types
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db
OWN = "analytics."


def day(event_type: str) -> Rollup:
    return Rollup.objects.get(type=event_type, span="day")


def state() -> tuple[object, ...]:
    """Everything that is counted, apart from ids and from when it was written."""
    hidden = {"id", "tenant_id", "created_at", "updated_at"}
    tables = []
    for model in (Rollup, LeadProgress, InvoiceProgress, LeadMoney):
        names = [f.name for f in model._meta.concrete_fields if f.name not in hidden]
        tables.append(sorted(map(repr, model.objects.values_list(*names))))
    return tuple(map(tuple, tables))


def test_every_contract_of_the_others_is_subscribed_to(settings):
    others = [s for s in contracts_load() if s.topics_in(settings.SERVICE["reads"])]
    assert len(others) >= 25
    assert {spec.type for spec in others} <= subscribed_types()
    assert not [topic for topic in subscribed_topics() if topic.startswith(OWN)]


def test_an_event_three_times_counts_once(tenant, deliver):
    make.tenant_make()
    deliver(make.created(), times=3)
    assert Event.objects.count() == 1
    assert (day("lead.created").count, day("lead.created").amount) == (1, 0)
    assert Rollup.objects.get(type="lead.created", span="hour").starts_at == NOW.replace(minute=0)
    assert day("lead.created").starts_at.isoformat() == "2026-01-14T23:00:00+00:00"


def test_an_event_that_the_inbox_has_forgotten_counts_once(tenant):
    event = make.created()
    handled = [(event, make.envelope(event))]
    assert ingest.events_record(handled=handled * 2) == 1
    assert ingest.events_record(handled=handled) == 0
    assert Event.objects.count() == day("lead.created").count == 1


def test_a_late_event_changes_its_own_hour_and_day(tenant):
    make.tenant_make()
    make.record((make.created(at=NOW), 1), (make.created(at=NOW), 1))
    late = NOW - timedelta(hours=13, minutes=31)
    make.record((make.created(at=late), 1))
    hours = Rollup.objects.filter(span="hour").order_by("starts_at")
    assert [(row.starts_at.hour, row.count) for row in hours] == [(22, 1), (12, 2)]
    days = Rollup.objects.filter(span="day").order_by("starts_at")
    assert [(row.starts_at.day, row.count) for row in days] == [(13, 1), (14, 2)]


def test_money_is_summed_by_currency(tenant):
    lead_id = uuid4()
    make.record(
        (make.won(lead_id, money("10.50")), 2),
        (make.won(lead_id, money("0.25")), 3),
        (make.won(lead_id, money("500", "JPY")), 4),
        (make.won(lead_id, money("1.234", "KWD")), 5),
        (make.commission(lead_id, "-3.10", clawback=True), 1),
    )
    sums = Rollup.objects.filter(span="day").values_list("type", "currency", "count", "amount")
    assert {(t, c): (n, str(a)) for t, c, n, a in sums} == {
        ("lead.won", "USD"): (2, "10.7500"),
        ("lead.won", "JPY"): (1, "500.0000"),
        ("lead.won", "KWD"): (1, "1.2340"),
        ("commission.adjusted", "USD"): (1, "-3.1000"),
    }


def test_names_and_addresses_of_people_are_not_kept(tenant):
    user = uuid4()
    facts = {"user_id": user, "name": "Carla Secret", "email": "carla@secret.example"}
    make.record((MemberAdded(**facts, role="agent", state="active"), 1), (UserUpdated(**facts), 2))
    kept = list(Event.objects.order_by("type").values_list("data", flat=True))
    assert kept == [
        {"user_id": str(user), "role": "agent", "state": "active"},
        {"user_id": str(user)},
    ]


def test_a_nul_in_a_text_is_stored_as_a_mark(tenant):
    make.record((make.created(company="A\x00G", custom={"a\x00": "b\x00"}), 1))
    assert Event.objects.get().data["company"] == "A\ufffdG"
    assert Event.objects.get().data["custom"] == {"a\ufffd": "b\ufffd"}


def test_tenants_are_counted_apart(tenant, other_tenant):
    make.record((make.created(), 1), (make.created(), 1))
    with tenant_scope(other_tenant):
        make.record((make.created(), 1))
        assert Event.objects.count() == day("lead.created").count == 1
    assert Event.objects.count() == day("lead.created").count == 2


def test_a_batch_costs_one_statement_of_each_kind(tenant):
    make.tenant_make()
    stories = [make.deal_story(uuid4()) for _ in range(4)]
    with CaptureQueriesContext(connection) as queries:
        make.record(*[told for story in stories for told in story])
    wrote = [q["sql"].split("(")[0] for q in queries if "insert into" in q["sql"].lower()]
    assert len(wrote) == len(set(wrote)) == 6
    assert len(queries) <= 10
    with CaptureQueriesContext(connection) as one:
        handle_message(make.envelope(make.created()))
    assert len([q for q in one if "analytics_" in q["sql"]]) <= 4


def test_what_every_tenant_begins_with_is_made_once(tenant, deliver):
    facts = {"tenant_id": tenant, "slug": "a", "name": "A", "timezone": "Asia/Kolkata"}
    deliver(TenantCreated(**facts, currency="INR"), version=1, times=3)
    deliver(TenantUpdated(**facts, currency="INR"), version=2)
    assert (Dashboard.objects.count(), Funnel.objects.count()) == (1, 1)
    assert Metric.objects.filter(key="revenue").count() == 1
    assert Event.objects.filter(source="gateway").count() == 2
    shown = selectors.dashboard_read(dashboard=Dashboard.objects.get())
    assert len(shown["widgets"]) == 7


def test_another_zone_counts_the_days_anew(tenant, deliver):
    facts = {"tenant_id": tenant, "slug": "a", "name": "A", "currency": "USD"}
    make.record((make.created(), 1))
    assert day("lead.created").starts_at.isoformat() == "2026-01-15T00:00:00+00:00"
    deliver(TenantCreated(**facts, timezone="Asia/Kolkata"), version=1)
    assert day("lead.created").starts_at.isoformat() == "2026-01-14T18:30:00+00:00"
    deliver(TenantUpdated(**facts, timezone="America/New_York"), version=3)
    deliver(TenantUpdated(**facts, timezone="Europe/Berlin"), version=2)
    assert day("lead.created").starts_at.isoformat() == "2026-01-15T05:00:00+00:00"
    assert day("lead.created").count == 1
    assert rollups_check() == []


def history() -> list[make.Told]:
    """Leads of every fate, each with its money."""
    plain, lost, reopened, archived, refunded = (uuid4() for _ in range(5))
    return [
        *make.deal_story(plain, "250.00", "25.00"),
        *make.lead_story(lost, until="contacted"),
        *make.lead_end(lost, "lost", 3),
        *make.lead_story(reopened, "70.00"),
        *make.lead_end(reopened, "reopened", 6),
        *make.lead_story(archived, until="contacted"),
        *make.lead_end(archived, "archived", 3),
        *make.deal_story(refunded, "90.00", "9.00"),
        (make.refund(refunded, money("40.00")), 4),
        (make.commission(refunded, "-4.00", clawback=True), 2),
        *make.invoice_story(plain, money("250.00"), voided=True),
    ]


def readdressed(envelopes, tenant_id: UUID):
    """The same events of another tenant, each with an id of its own."""
    return [
        replace(e, id=uuid7(), tenant_id=tenant_id, key=f"{tenant_id}:{e.aggregate_id}")
        for e in envelopes
    ]


def test_the_order_and_the_number_of_deliveries_do_not_matter(tenant):
    make.tenant_make()
    told = [make.envelope(event, version) for event, version in history()]
    handle_together(told)
    wanted = state()

    @settings(max_examples=20, deadline=None, database=None)
    @given(seed=st.integers(0, 10**9), size=st.integers(1, 50))
    def check(seed: int, size: int) -> None:
        with tenant_scope(uuid4()) as another:
            make.tenant_make()
            times = readdressed(told, another) * 3
            Random(seed).shuffle(times)
            for start in range(0, len(times), size):
                handle_together(times[start : start + size])
            assert state() == wanted
            assert Event.objects.count() == len(told)
            assert rollups_check() == []

    check()
    rebuilt = counters_rebuild()
    assert (rebuilt.rollups, rebuilt.rows) == (0, 0)
    assert state() == wanted
