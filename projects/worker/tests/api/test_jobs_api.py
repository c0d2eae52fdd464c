"""Jobs over HTTP: who sees which, who may request what, and the doors of siblings."""

import json
from uuid import uuid4

import pytest

from projects.worker.models import BackgroundJob, DeadLetterJob
from projects.worker.services.outcomes import job_bury
from projects.worker.services.tasks import tasks_forget
from projects.worker.services.workers import worker_register
from projects.worker.tests.factories import claimed, queued
from projects.worker.urls import urlpatterns
from shared.api.callers_check import endpoints_without_callers
from shared.core.clock import rfc3339, utcnow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

URL = "/api/v1/jobs/"
BODY = {"service": "payment", "task": "statement-send", "args": {"month": "2017-05"}}
TASK = {
    "task": "statement-send",
    "description": "Send a statement.",
    "public": ["agent", "owner"],
    "args": {"type": "object"},
}


@pytest.fixture
def permitting(target):
    """The target admits owners and agents, and knows one task."""

    def respond(request):
        if request.path == "/internal/jobs/":
            return 200, {"results": [TASK, {**TASK, "task": "hidden", "public": []}]}
        if "nobody" in request.path:
            return 404, {"code": "task_unknown", "detail": "There is no task here."}
        asked = json.loads(request.body)
        if asked["role"] not in TASK["public"]:
            return 403, {"code": "task_not_public", "detail": "Not for you."}
        if "month" not in asked["args"]:
            return 400, {"code": "task_args_invalid", "detail": "A month is missing."}
        return 204, b""

    tasks_forget()
    target.respond = respond
    yield target
    tasks_forget()


def test_a_public_task_is_requested_and_seen_by_who_asked(tenant, cast, client_for, permitting):
    carla = client_for(cast.carla)
    run_at = utcnow().replace(microsecond=0)
    answer = carla.post(URL, {**BODY, "run_at": rfc3339(run_at), "unique_key": "may"})
    assert answer.status_code == 202
    job = BackgroundJob.objects.get()
    assert (job.requested_by, job.requester) == (cast.carla.user_id, "worker")
    assert (job.run_at, job.args) == (run_at, BODY["args"])
    assert carla.get(f"{URL}{job.id}/").json()["state"] == "queued"
    again = carla.post(URL, {**BODY, "unique_key": "may"})
    assert again.json()["id"] == str(job.id)


@pytest.mark.parametrize(
    ("member", "change", "status", "code"),
    [
        ("bob", {}, 403, "task_not_public"),
        ("alice", {"args": {}}, 400, "task_args_invalid"),
        ("alice", {"task": "nobody-knows"}, 404, "task_unknown"),
        ("alice", {"service": "elsewhere"}, 422, "service_unknown"),
        ("alice", {"service": "nowhere"}, 503, "upstream_unavailable"),
        ("alice", {"task": "../users"}, 400, "invalid"),
        ("alice", {"queue": "default"}, 400, "invalid"),
    ],
)
def test_what_the_service_of_the_task_refuses_is_no_job(
    tenant, cast, client_for, permitting, member, change, status, code
):
    answer = client_for(getattr(cast, member)).post(URL, {**BODY, **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not BackgroundJob.objects.exists()


def test_one_idempotency_key_is_one_job(tenant, cast, client_for, permitting):
    alice = client_for(cast.alice)
    sent = [alice.post(URL, BODY, headers={"Idempotency-Key": "k1"}).json() for _ in range(2)]
    assert sent[0] == sent[1]
    assert BackgroundJob.objects.count() == 1


def test_others_than_owners_and_admins_see_their_own_jobs_only(tenant, cast, client_for):
    own, other = queued(requested_by=cast.carla.user_id), queued()
    carla, alice = client_for(cast.carla), client_for(cast.alice)
    assert [row["id"] for row in carla.get(URL).json()["results"]] == [str(own.id)]
    assert len(alice.get(URL).json()["results"]) == 2
    assert carla.get(f"{URL}summary/").json()["queued"] == 1
    for path in ("", "logs/"):
        assert carla.get(f"{URL}{other.id}/{path}").status_code == 404
        assert alice.get(f"{URL}{other.id}/{path}").status_code == 200
    assert carla.post(f"{URL}{other.id}/cancel/").status_code == 404
    assert carla.post(f"{URL}{own.id}/cancel/").json()["state"] == "cancelled"
    assert carla.post(f"{URL}{own.id}/retry/").status_code == 403
    assert alice.post(f"{URL}{own.id}/retry/").json()["state"] == "queued"


def test_another_company_finds_nothing(tenant, cast, client_for):
    job = queued(requested_by=cast.mallory.user_id)
    job_bury(job=claimed(job), reason="x")
    letter = DeadLetterJob.objects.get()
    mallory = client_for(cast.mallory)
    assert mallory.get(URL).json()["results"] == []
    for path in (f"{URL}{job.id}/", f"{URL}{job.id}/logs/"):
        assert mallory.get(path).status_code == 404
    for path in (f"{URL}{job.id}/cancel/", f"{URL}{job.id}/retry/"):
        assert mallory.post(path).status_code == 404
    letters = "/api/v1/dead-letter-jobs/"
    assert mallory.post(f"{letters}{letter.id}/replay/").status_code == 404
    assert mallory.post(f"{letters}{letter.id}/discard/", {"reason": "x"}).status_code == 404
    assert DeadLetterJob.objects.get().state == "open"


def test_jobs_are_filtered(tenant, cast, client_for):
    queued(queue="mail")
    claimed(queued(task="refund"))
    alice = client_for(cast.alice)
    for query in ("state=running", "task=charge", "queue=mail", "service=payment&task=refund"):
        assert len(alice.get(f"{URL}?{query}").json()["results"]) == 1, query
    assert alice.get(f"{URL}?colour=red").status_code == 400
    summary = alice.get(f"{URL}summary/").json()
    assert summary == {"queued": 1, "running": 1, "succeeded": 0, "dead": 0, "cancelled": 0}


def test_a_dead_letter_is_replayed_or_discarded(tenant, cast, client_for):
    alice, url = client_for(cast.alice), "/api/v1/dead-letter-jobs/"
    for _ in range(2):
        job_bury(job=claimed(), reason="no such charge")
    first, second = (row["id"] for row in alice.get(f"{url}?task=charge").json()["results"])
    assert alice.post(f"{url}{first}/replay/").json()["state"] == "replayed"
    answer = alice.post(f"{url}{second}/discard/", {"reason": "a test"}).json()
    assert (answer["state"], answer["resolved_by"]) == ("discarded", str(cast.alice.user_id))
    assert alice.post(f"{url}{second}/replay/").status_code == 409
    assert client_for(cast.bob).get(url).status_code == 403
    assert sorted(BackgroundJob.objects.values_list("state", flat=True)) == ["dead", "queued"]


def test_the_tasks_that_a_role_may_request(tenant, cast, client_for, permitting):
    found = client_for(cast.carla).get("/api/v1/job-tasks/").json()["results"]
    assert [(task["service"], task["task"]) for task in found] == [("payment", "statement-send")]
    assert client_for(cast.bob).get("/api/v1/job-tasks/").json()["results"] == []
    # Both services were asked once, also the one that is away.
    assert len(permitting.received) == 1


def test_the_health_of_workers_is_for_owners_and_admins(tenant, cast, client_for):
    worker_register(instance="secret-host-1", host="secret", queues=["default"], concurrency=8)
    answer = client_for(cast.alice).get("/api/v1/workers/")
    assert answer.json() == {"alive": 1, "silent": 0, "running": 0, "capacity": 8}
    assert client_for(cast.bob).get("/api/v1/workers/").status_code == 403


def test_a_sibling_requests_any_task_at_once(tenant, service_client, target):
    client = service_client("lead_ingest")
    body = {**BODY, "unique_key": "k", "priority": 1, "requested_by": str(uuid4())}
    first = client.post("/internal/job-requests/", body)
    second = client.post("/internal/job-requests/", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert (first.json()["created"], second.json()["created"]) == (True, False)
    job = BackgroundJob.objects.get()
    assert (job.requester, job.priority) == ("lead_ingest", 1)
    refused = client.post("/internal/job-requests/", {**body, "service": "elsewhere"})
    assert refused.status_code == 422


def test_members_have_no_business_at_the_doors_of_siblings(tenant, cast, client_for):
    assert client_for(cast.alice).post("/internal/job-requests/", BODY).status_code == 401
    assert not BackgroundJob.objects.exists()


def test_every_endpoint_names_its_callers():
    assert endpoints_without_callers(urlpatterns) == []
