"""Jobs that are pushed together are performed as if each were pushed alone."""

import pytest

from shared.core.ids import uuid7
from shared.jobs import together
from shared.jobs.errors import StaleAttempt, TaskArgsInvalid, TaskUnknown
from shared.jobs.models import JobRecord, JobState
from shared.jobs.perform import job_perform
from shared.jobs.tests.tasks import ShopRefused
from shared.jobs.together import Push, jobs_begin
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db(transaction=True)


def push(task="shop-open", *, job_id=None, attempt=1, **args):
    given = args or ({"name": "Corner"} if task == "shop-open" else {})
    return Push(task=task, job_id=job_id or uuid7(), attempt=attempt, args=given)


def performed(*pushes):
    """What each comes to: the state of its answer, or the class of what it raised."""
    found = []
    for _, work in jobs_begin(pushes):
        try:
            found.append(work().state)
        except Exception as failure:
            found.append(type(failure))
    return found


def test_each_has_its_effect_and_its_record(tenant):
    pushes = [push(name=name) for name in ("Corner", "Market", "Station")]
    assert performed(*pushes) == ["done"] * 3
    assert sorted(Shop.objects.values_list("name", flat=True)) == ["Corner", "Market", "Station"]
    records = {record.job_id: record for record in JobRecord.objects.all()}
    assert [records[each.job_id].result["opened"] for each in pushes] == [
        "Corner",
        "Market",
        "Station",
    ]


def test_what_cannot_be_done_leaves_the_others_alone(tenant):
    found = performed(
        push("shop-burn"), push(name=5), push("shop-refuse"), push(), push("shops-open")
    )
    assert found == [TaskUnknown, TaskArgsInvalid, ShopRefused, "done", "again"]
    assert sorted(Shop.objects.values_list("name", flat=True)) == ["Corner", "shop 1"]
    assert JobRecord.objects.count() == 3, "what does not fit is not noted"


def test_pushed_again_alone_or_together_it_is_done_once(tenant):
    first, second = push(name="Corner"), push(name="Market")
    assert performed(first) == ["done"]
    assert performed(first, second) == ["done", "done"]
    again = job_perform(task="shop-open", job_id=second.job_id, attempt=2, args=second.args)
    assert again.result == {"opened": "Market"}
    assert Shop.objects.count() == 2


def test_the_fence_holds_for_each(tenant):
    late, current = push("shops-open"), push(name="Corner")
    performed(push("shops-open", job_id=late.job_id, attempt=2))
    assert performed(late, current) == [StaleAttempt, "done"]
    assert Shop.objects.count() == 2


def test_nothing_more_is_begun_when_time_is_up(tenant, monkeypatch):
    monkeypatch.setattr(together, "TOGETHER_SECONDS", 0.0)
    first, second = push(name="Corner"), push(name="Market")
    assert performed(first, second) == ["done"]
    assert Shop.objects.get().name == "Corner"
    record = JobRecord.objects.get(job_id=second.job_id)
    assert (record.state, record.chunks) == (JobState.RUNNING, 0)
    assert performed(second) == ["done"]
