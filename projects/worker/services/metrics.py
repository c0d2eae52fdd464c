"""What the worker's processes tell Prometheus."""

from django.db.models import Count
from prometheus_client import Counter, Gauge, Histogram

from projects.worker.domain.states import JobState
from projects.worker.models import BackgroundJob
from shared.tenancy.context import system_scope

job_runs = Counter("job_runs", "Runs of jobs, by what came of them", ["outcome"])
job_seconds = Histogram(
    "job_run_duration_seconds",
    "Seconds from claim to outcome, of the jobs of one message",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
jobs_now = Gauge("jobs_now", "Jobs that wait, run, or were given up", ["queue", "state"])


def jobs_measure() -> None:
    """The queues of all tenants together."""
    jobs_now.clear()
    with system_scope("jobs-measure"):
        for state in (JobState.QUEUED, JobState.RUNNING, JobState.DEAD):
            jobs = BackgroundJob.across_tenants.filter(state=state).order_by()
            for queue, count in jobs.values_list("queue").annotate(count=Count("id")):
                jobs_now.labels(queue, state.value).set(count)
