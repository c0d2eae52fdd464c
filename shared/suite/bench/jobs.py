"""jobs: a row becomes a message, a push to a task with nothing to do, and an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from statistics import median
from urllib.parse import quote

from shared.suite.bench.bed import Bed
from shared.suite.bench.events import loop_rate
from shared.suite.bench.figures import Figure, RowFailed, compared
from shared.suite.bench.leads import LARGEST, SERVICE
from shared.suite.bench.rounds import rounds_run
from shared.suite.waiting import wait_until

WORKER, TASK = "worker", "idempotency-clean-up"
PROCESSES = ("gateway.web", f"{SERVICE}.web", f"{WORKER}.events", f"{WORKER}.celery")
PATIENCE = 600
BELL = f"tributary:doorbell:{WORKER}:jobs"
SEED = """
insert into worker_backgroundjob (
    id, created_at, updated_at, version, tenant_id, service, task, args, requester, unique_key,
    traceparent, queue, priority, run_at, max_attempts, timeout_seconds, state, attempt,
    attempts_before, result, last_error
)
select uuidv7(), now(), now(), 1, %(tenant)s, %(service)s, %(task)s, '{}', %(service)s, '',
    '', 'default', 5, now(), 8, 60, 'queued', 0, 0, '{}', ''
from generate_series(1, %(jobs)s)
"""
ENDED = "select count(*) from worker_backgroundjob where finished_at is not null"
SUCCEEDED = """
select count(*), extract(epoch from max(finished_at) - %s)::float8
from worker_backgroundjob where state = 'succeeded' and attempt = 1
"""
THREADS = "select concurrency from worker_worker where stopped_at is null"
NOTE = (
    f"the task is {SERVICE}'s {TASK}, the cheapest that a service has: it finds no key to delete,"
    f" and notes that it is done; {{threads}} threads on both sides"
)


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside tasks that do nothing, sent and taken by Celery alone, on the same Valkey."""
    bed.release()
    bed.processes_only(PROCESSES)
    threads, count = bed.execute(WORKER, THREADS)[0][0], bed.sizes.jobs
    found = rounds_run(
        {
            "celery": lambda: loop_rate(
                bed, "celery_loop.py", valkey_url(bed), str(count), str(threads)
            ),
            "ours": lambda: jobs_rate(bed),
        },
        bed.sizes.rounds,
        bed.progress,
    )
    bed.execute(WORKER, "truncate events_outboxevent")
    celery, ours = median(found["celery"]), median(found["ours"])
    note = NOTE.format(threads=threads)
    yield compared("celery", ours, "jobs/s", celery, at_least=0.2, note=note)


def jobs_rate(bed: Bed) -> float:
    """Jobs a second, from the statement that writes them all until the last outcome."""
    count = bed.sizes.jobs
    given = {"tenant": LARGEST, "service": SERVICE, "task": TASK, "jobs": count}
    bed.execute(WORKER, "truncate worker_backgroundjob cascade")
    began: datetime = bed.execute(WORKER, "select clock_timestamp()")[0][0]
    bed.execute(WORKER, SEED, given)
    with bed.valkey() as client:
        client.publish(BELL, b"")
    jobs_end(bed, count)
    succeeded, seconds = bed.execute(WORKER, SUCCEEDED, [began])[0]
    if succeeded != count:
        raise RowFailed(f"{count - succeeded} of {count} jobs did not succeed at once.")
    return float(count / seconds)


def jobs_end(bed: Bed, count: int) -> None:
    """Wait until so many have, on one connection: a new one for each question costs as much as
    a job."""
    with bed.connection(WORKER) as connection:
        wait_until(
            lambda: connection.execute(ENDED).fetchone() == (count,),
            what="the jobs to end",
            seconds=PATIENCE,
        )


def valkey_url(bed: Bed) -> str:
    """The database that the worker's Celery uses."""
    password = quote(bed.values["REDIS_PASSWORD"], safe="")
    return f"redis://:{password}@{bed.values['REDIS_HOST']}:{bed.values['REDIS_PORT']}/1"
