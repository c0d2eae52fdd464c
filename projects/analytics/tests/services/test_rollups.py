"""Counters: proved, rebuilt, read; also while others count and when a process dies."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from projects.analytics import selectors
from projects.analytics.models import Event, Measure, Metric, Rollup
from projects.analytics.services.rollups import (
    check_result,
    counting_lock,
    rollups_check,
    rollups_rebuild,
)
from projects.analytics.tests import factories as make
from projects.analytics.tests.factories import NOW, money
from shared.events.delivery import handle_message, handle_together
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.jobs import job_run


def revenue() -> Metric:
    adds, subtracts = ["payment.succeeded"], ["refund.succeeded"]
    return Metric(key="revenue", name="R", measure=Measure.AMOUNT, adds=adds, subtracts=subtracts)


def arrivals() -> Metric:
    return Metric(key="a", name="A", measure=Measure.COUNT, adds=["lead.created"])


@pytest.mark.django_db
def test_the_check_says_which_counters_are_wrong_and_the_rebuild_repairs_them(tenant):
    make.tenant_make()
    make.record(*make.deal_story(uuid4()))
    assert rollups_check() == []
    Rollup.objects.filter(type="lead.won", span="day").update(count=7)
    Rollup.objects.filter(type="lead.created", span="hour").delete()
    gone = {"type": "never.was", "span": "hour", "starts_at": NOW, "count": 1}
    Rollup.objects.create(**gone)
    wrong = [(key.type, key.span) for key in rollups_check()]
    expected = [("lead.created", "hour"), ("lead.won", "day"), ("never.was", "hour")]
    assert wrong == expected
    answer = job_run("rollups-check")
    assert answer.result["differing"] == 3
    assert answer.result["errors"][1] == "lead.won USD day 2026-01-14T23:00:00Z"
    assert rollups_rebuild() == 3
    assert rollups_check() == []
    assert job_run("rollups-check").result == check_result([])
    assert not Rollup.objects.filter(type="never.was").exists()


@pytest.mark.django_db
def test_the_command_counts_anew(tenant, capsys):
    make.record(*make.deal_story(uuid4()))
    Rollup.objects.filter(span="hour").delete()
    call_command("rollups_rebuild", str(tenant))
    rows = Rollup.objects.filter(span="hour").count()
    assert f"{rows} roll-ups and 0 rows of leads differed" in capsys.readouterr().out
    call_command("rollups_rebuild", str(tenant))
    assert "0 roll-ups and 0 rows" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_series_has_the_last_buckets_with_zeros_between(tenant):
    make.tenant_make()
    for hours in (0, 2, 50):
        make.record((make.created(at=NOW - timedelta(hours=hours)), 1))
    days = selectors.metric_series(metric=arrivals(), last=4)
    assert days["timezone"] == "Europe/Berlin"
    assert [p["value"] for p in days["series"][0]["points"]] == ["0", "1", "0", "2"]
    assert days["series"][0]["total"] == "3"
    hours = selectors.metric_series(metric=arrivals(), span="hour", last=3)
    assert [p["value"] for p in hours["series"][0]["points"]] == ["1", "0", "1"]
    old = selectors.metric_series(metric=arrivals(), last=2, until=NOW - timedelta(days=1))
    assert [p["value"] for p in old["series"][0]["points"]] == ["0", "1"]
    recent = selectors.metric_series(metric=arrivals(), since=NOW - timedelta(days=1))
    assert len(recent["series"][0]["points"]) == 1
    assert selectors.metric_series(metric=revenue())["series"] == []


@pytest.mark.django_db
def test_a_metric_adds_and_subtracts_for_each_currency(tenant):
    lead = uuid4()
    make.record(
        (make.payment(lead, uuid4(), money("100.00")), 1),
        (make.payment(lead, uuid4(), money("900", "JPY")), 1),
        (make.refund(lead, money("30.50")), 1),
    )
    totals = selectors.metric_totals(metric=revenue())
    assert [(t["currency"], Decimal(t["value"])) for t in totals] == [
        ("JPY", Decimal(900)),
        ("USD", Decimal("69.50")),
    ]
    assert selectors.metric_totals(metric=arrivals()) == [{"currency": "", "value": "0"}]


@pytest.mark.django_db
def test_a_day_of_23_and_one_of_25_hours_hold_theirs(tenant):
    make.tenant_make("Europe/Berlin")
    for begins, hours in (
        (datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ):
        for hour in range(-1, hours + 1):
            make.record((make.created(at=begins + timedelta(hours=hour)), 1))
        row = Rollup.objects.get(type="lead.created", span="day", starts_at=begins)
        assert row.count == hours


concurrent = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def in_thread(work):
    def run():
        try:
            with tenant_scope(TENANT):
                work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@concurrent
def test_a_slow_transaction_after_a_fast_one_counts_both():
    slow_stored, fast_done = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            make.record((make.created(), 1))
            slow_stored.set()
            assert fast_done.wait(20)

    thread = in_thread(slow)
    assert slow_stored.wait(20)

    def fast():
        # Another hour, so that it need not wait for the slow one's counter.
        make.record((make.created(at=NOW + timedelta(days=1)), 1))
        fast_done.set()

    in_thread(fast).join(20)
    thread.join(20)
    with tenant_scope(TENANT):
        assert Event.objects.count() == 2
        assert sum(Rollup.objects.filter(span="day").values_list("count", flat=True)) == 2
        assert rollups_check() == []


@concurrent
def test_who_counts_waits_for_a_rebuild_and_is_counted_once():
    arrived = []

    def arrive():
        event = make.created()
        handle_message(make.envelope(event))
        arrived.append(event)

    with tenant_scope(TENANT), transaction.atomic():
        counting_lock()
        thread = in_thread(arrive)
        rollups_rebuild()
        assert not arrived
    thread.join(20)
    with tenant_scope(TENANT):
        assert len(arrived) == Event.objects.count() == 1
        assert rollups_check() == []


@concurrent
def test_many_at_once_lose_and_double_nothing():
    def work():
        for _ in range(5):
            for told in (make.deal_story(uuid4()), make.deal_story(uuid4())):
                for event, version in told:
                    handle_message(make.envelope(event, version))

    threads = [in_thread(work) for _ in range(4)]
    for thread in threads:
        thread.join(60)
    with tenant_scope(TENANT):
        summary = selectors.analytics_summary()
        assert summary["events"] == sum(summary["by_type"].values()) == Event.objects.count()
        assert summary["by_type"]["lead.won"] == summary["funnel"]["won"].count == 40
        assert rollups_check() == []


@concurrent
def test_dying_between_counting_and_the_commit_leaves_nothing_and_the_next_time_counts():
    with tenant_scope(TENANT):
        envelopes = [make.envelope(e, v) for e, v in make.deal_story(uuid4())]
        with transaction.atomic():
            handle_together(envelopes)
            assert Rollup.objects.exists()
            transaction.set_rollback(True)
        assert Event.objects.count() == Rollup.objects.count() == 0
        handle_together(envelopes)
        handle_together(envelopes)
        assert Event.objects.count() == len(envelopes)
        assert rollups_check() == []


@concurrent
def test_events_are_only_added_and_each_tenant_has_its_own():
    with tenant_scope(TENANT):
        make.record((make.created(), 1))
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Event.objects.update(type="other")
    with tenant_scope(OTHER_TENANT):
        assert not Event.objects.exists()
        assert not Rollup.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from analytics_event")
        assert cursor.fetchone() == (0,)
