"""What a process of a service calls once it has its settings and forks no more."""

from django.conf import settings

from shared.observability.exporting import exporting_start


def tracing_start(process: str) -> None:
    """Record and send the spans of this process, if the settings name a collector."""
    if exporting_start(settings.TRACING, service=settings.SERVICE_NAME, process=process):
        from shared.observability.statements import statements_record

        statements_record()
