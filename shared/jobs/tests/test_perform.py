from uuid import uuid4

import pytest

from shared.core.ids import uuid7
from shared.jobs.errors import StaleAttempt, TaskArgsInvalid, TaskUnknown
from shared.jobs.models import JobRecord, JobState
from shared.jobs.perform import job_perform
from shared.jobs.tests.tasks import CHUNKS, Meanwhile, ShopOpen, ShopRefused
from shared.tenancy.context import tenant_scope
from shared.testing.jobs import job_run
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db(transaction=True)
CORNER = {"name": "Corner"}


def perform(task="shop-open", *, job_id, attempt=1, args=CORNER):
    return job_perform(task=task, job_id=job_id, attempt=attempt, args=args)


def test_a_job_has_its_effect_once_and_answers_the_same_again(tenant):
    job_id = uuid7()
    answers = [perform(job_id=job_id, attempt=attempt) for attempt in (1, 1, 2)]
    assert {answer.state for answer in answers} == {"done"}
    assert [answer.result for answer in answers] == [{"opened": "Corner"}] * 3
    assert Shop.objects.count() == 1


def test_effect_and_record_come_together_or_not_at_all(tenant):
    job_id = uuid7()

    def fail():
        raise RuntimeError("the power went out")

    Meanwhile.do = staticmethod(fail)
    with pytest.raises(RuntimeError):
        perform(job_id=job_id)
    assert not Shop.objects.exists()
    assert JobRecord.objects.get().state == JobState.RUNNING


def test_a_lower_attempt_than_seen_is_refused_and_writes_nothing(tenant):
    job_id = uuid7()
    with pytest.raises(ShopRefused):
        perform("shop-refuse", job_id=job_id, attempt=3, args={})
    with pytest.raises(StaleAttempt):
        perform("shops-open", job_id=job_id, attempt=2, args={})
    assert not Shop.objects.exists()


def test_work_that_a_later_attempt_has_overtaken_leaves_nothing(tenant):
    job_id = uuid7()

    def overtake():
        JobRecord.objects.filter(job_id=job_id).update(attempt=2)

    Meanwhile.do = staticmethod(overtake)
    with pytest.raises(StaleAttempt):
        perform(job_id=job_id)
    assert not Shop.objects.exists()
    assert JobRecord.objects.get().state == JobState.RUNNING


def test_outside_a_transaction_the_key_is_the_same_for_all_attempts(tenant):
    job_id = uuid7()

    def fail():
        raise RuntimeError("no answer")

    Meanwhile.do = staticmethod(fail)
    with pytest.raises(RuntimeError):
        perform("shop-open-outside", job_id=job_id)
    Meanwhile.do = staticmethod(lambda: None)
    perform("shop-open-outside", job_id=job_id, attempt=2)
    names = sorted(Shop.objects.values_list("name", flat=True))
    assert names == [f"Corner {job_id} 1", f"Corner {job_id} 2"]


def test_chunks_go_on_where_the_last_one_ended_also_in_another_attempt(tenant):
    job_id = uuid7()
    assert perform("shops-open", job_id=job_id, args={}).state == "again"
    assert job_run("shops-open", job_id=job_id, attempt=2).result == {"number": CHUNKS}
    assert Shop.objects.count() == CHUNKS
    record = JobRecord.objects.get()
    assert (record.attempt, record.chunks, record.state) == (2, CHUNKS, JobState.DONE)


def test_what_is_to_be_done_later_keeps_nothing_of_this_try(tenant):
    answer = job_run("shop-later")
    assert (answer.state, answer.seconds, answer.reason) == ("retry", 30, "the street is closed")
    assert not Shop.objects.exists()


def test_a_refusal_keeps_nothing(tenant):
    with pytest.raises(ShopRefused):
        job_run("shop-refuse")
    assert not Shop.objects.exists()


@pytest.mark.parametrize(
    "args", [{}, {"name": 5}, {"name": "x", "times": "1"}, {"name": "x", "colour": "red"}]
)
def test_arguments_that_do_not_fit_are_refused_before_anything_is_noted(tenant, args):
    with pytest.raises(TaskArgsInvalid):
        perform(job_id=uuid7(), args=args)
    assert not JobRecord.objects.exists()


def test_what_nobody_declared_is_unknown(tenant):
    with pytest.raises(TaskUnknown):
        perform("shop-burn", job_id=uuid7())


def test_the_same_job_id_of_two_tenants_is_two_jobs(tenant):
    job_id = uuid7()
    perform(job_id=job_id)
    with tenant_scope(uuid4()):
        perform(job_id=job_id)
        assert Shop.objects.count() == 1


def test_defaults_of_arguments_hold(tenant):
    job_run("shop-open", ShopOpen(name="Corner"))
    assert Shop.objects.get().name == "Corner"
