from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Holds what this service has already done of the jobs that were pushed to it."""

    name = "shared.jobs"
    label = "jobs"
    verbose_name = "Jobs"
