"""What the worker's processes tell Prometheus."""

from prometheus_client import Counter, Histogram

job_runs = Counter("job_runs", "Messages taken, by what came of them", ["outcome"])
job_seconds = Histogram(
    "job_run_duration_seconds",
    "Seconds from claim to outcome",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)
