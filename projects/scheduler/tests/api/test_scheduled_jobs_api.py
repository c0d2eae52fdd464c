import pytest

from projects.scheduler.models import JobExecution, ScheduledJob, ScheduledTask
from projects.scheduler.services.firing import job_fire
from projects.scheduler.tests.factories import MINUTE, NOW, declare, job_make, task_make
from shared.contracts.jobs import JobRequested
from shared.contracts.worker import JobSucceeded

pytestmark = pytest.mark.django_db
JOBS = "/api/v1/scheduled-jobs/"
TASKS = "/api/v1/scheduled-tasks/"
EXECUTIONS = "/api/v1/job-executions/"
BODY = {"name": "close", "service": "commission", "task": "periods-close", "cron": "30 2 * * *"}
ONCE = {"name": "x", "service": "commission", "task": "periods-close"}


def post(client, url, body=None, **headers):
    return client.post(url, body or {}, format="json", headers=headers)


def test_a_job_is_written_and_changed_by_version(sibling, tenant, cast, client_for):
    bob = client_for(cast.bob)
    made = post(bob, JOBS, {**BODY, "timezone": "America/New_York", "args": {"grace_days": 3}})
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "active"
    url, tag = f"{JOBS}{made.json()['id']}/", made["ETag"]
    assert made["Location"] == url
    times = bob.get(f"{url}upcoming/").json()["due_at"]
    assert len(times) == 10
    assert times[0] == made.json()["next_due_at"]
    changed = bob.patch(url, {"every_seconds": 60}, format="json", headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["cron"]) == (200, "")
    stale = bob.patch(url, {"name": "y"}, format="json", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert ScheduledJob.objects.get().name == "close"
    assert bob.delete(url).status_code == 204


def test_a_repeated_request_makes_one_job(sibling, tenant, cast, client_for):
    bob = client_for(cast.bob)
    answers = [post(bob, JOBS, BODY, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert ScheduledJob.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"task": "nothing"}, 404, "task_unknown"),
        ({"service": "nobody"}, 400, "service_unknown"),
        ({"args": {"colour": "red"}}, 400, "task_args_invalid"),
        ({"cron": "61 * * * *"}, 400, "schedule_invalid"),
        ({"every_seconds": 60}, 400, "invalid"),
        ({"misfire": "never"}, 400, "invalid"),
        ({"surprise": 1}, 400, "invalid"),
    ],
)
def test_what_cannot_be_scheduled(sibling, tenant, cast, client_for, changes, status, code):
    answer = post(client_for(cast.bob), JOBS, {**BODY, **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ScheduledJob.objects.exists()


def test_a_task_is_only_for_the_roles_that_its_service_names(sibling, tenant, cast, client_for):
    sibling.tasks[0]["public"] = ["owner"]
    refused = post(client_for(cast.bob), JOBS, BODY)
    assert (refused.status_code, refused.json()["code"]) == (403, "task_not_public")
    assert post(client_for(cast.alice), JOBS, BODY).status_code == 201


def test_a_service_that_is_away_cannot_be_asked(sibling, tenant, cast, client_for):
    sibling.away = True
    assert post(client_for(cast.bob), JOBS, BODY).status_code == 503
    assert not ScheduledJob.objects.exists()


@pytest.mark.parametrize("who", ["carla", "faye"])
def test_who_may_not_schedule(sibling, tenant, cast, client_for, who):
    client = client_for(getattr(cast, who))
    job = job_make()
    assert post(client, JOBS, BODY).status_code == 403
    for action in ("pause", "resume", "run"):
        assert post(client, f"{JOBS}{job.id}/{action}/").status_code == 403
    assert client.get(JOBS).status_code == (403 if who == "carla" else 200)
    assert not JobExecution.objects.exists()


def test_new_arguments_are_checked(sibling, tenant, cast, client_for):
    job, bob = job_make(), client_for(cast.bob)
    refused = bob.patch(f"{JOBS}{job.id}/", {"args": {"colour": 1}}, format="json")
    assert refused.json()["code"] == "task_args_invalid"
    kept = bob.patch(f"{JOBS}{job.id}/", {"args": {"grace_days": 1}}, format="json")
    assert kept.json()["args"] == {"grace_days": 1}


def test_pause_resume_and_run(tenant, cast, client_for, assert_published):
    declare()
    job, bob = job_make(), client_for(cast.bob)
    paused = post(bob, f"{JOBS}{job.id}/pause/")
    assert (paused.json()["state"], paused.json()["next_due_at"]) == ("paused", None)
    assert bob.get(f"{JOBS}{job.id}/upcoming/").json() == {"due_at": []}
    assert post(bob, f"{JOBS}{job.id}/resume/").json()["state"] == "active"
    ran = [post(bob, f"{JOBS}{job.id}/run/", **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in ran] == [202, 202]
    assert ran[0].json()["state"] == "requested"
    assert assert_published(JobRequested)[0].job_id == JobExecution.objects.get().id


def test_history_and_the_summary(tenant, cast, client_for, deliver):
    job, faye = job_make(), client_for(cast.faye)
    for minutes in (1, 2):
        job_fire(job_id=job.id, now=NOW + minutes * MINUTE)
    first = JobExecution.objects.earliest("due_at")
    deliver(
        JobSucceeded(
            job_id=first.id,
            service="commission",
            task="periods-close",
            requester="scheduler",
            attempts=1,
            occurred_at=first.created_at + MINUTE,
            result={"closed": 1},
        )
    )
    rows = faye.get(EXECUTIONS, {"scheduled_job_id": job.id, "state": "succeeded"}).json()
    (row,) = rows["results"]
    assert (row["id"], row["duration_ms"], row["result"]) == (
        str(first.id),
        60_000,
        {"closed": 1},
    )
    summary = faye.get(f"{JOBS}summary/").json()
    assert summary == {"fired": 2, "succeeded": 1, "failed": 0, "waiting": 1}


def test_a_task_once(sibling, tenant, cast, client_for):
    bob = client_for(cast.bob)
    made = post(bob, TASKS, {**ONCE, "due_at": "2099-01-01T00:00:00Z"})
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    past = post(bob, TASKS, {**ONCE, "due_at": "2019-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["code"]) == (400, "schedule_in_the_past")
    url = f"{TASKS}{made.json()['id']}/cancel/"
    assert post(bob, url).json()["state"] == "cancelled"
    assert post(bob, url).status_code == 409
    assert ScheduledTask.objects.count() == 1


def test_what_may_be_scheduled_is_listed_by_role(tenant, cast, client_for):
    declare()
    told = client_for(cast.bob).get(f"{JOBS}tasks/").json()["tasks"]
    assert [(row["service"], row["task"]) for row in told] == [("commission", "periods-close")]
    assert client_for(cast.faye).get(f"{JOBS}tasks/").json() == {"tasks": []}


def test_mallory_finds_nothing(sibling, tenant, cast, client_for):
    declare()
    job, task = job_make(), task_make()
    job_fire(job_id=job.id, now=NOW + MINUTE)
    execution = JobExecution.objects.get()
    mallory = client_for(cast.mallory)
    for url in (f"{JOBS}{job.id}/", f"{TASKS}{task.id}/", f"{EXECUTIONS}{execution.id}/"):
        assert mallory.get(url).status_code == 404
    for action in ("pause", "resume", "run"):
        assert post(mallory, f"{JOBS}{job.id}/{action}/").status_code == 404
    assert post(mallory, f"{TASKS}{task.id}/cancel/").status_code == 404
    assert mallory.patch(f"{JOBS}{job.id}/", {"name": "x"}, format="json").status_code == 404
    assert mallory.delete(f"{JOBS}{job.id}/").status_code == 404
    for url in (JOBS, TASKS, EXECUTIONS):
        assert mallory.get(url).json()["results"] == []
    assert ScheduledJob.objects.get().state == "active"
