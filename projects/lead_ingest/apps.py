"""The lead_ingest project as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class LeadIngestConfig(AppConfig):
    name = "projects.lead_ingest"
    label = "lead_ingest"
    verbose_name = "Lead ingest"

    def ready(self) -> None:
        import_module("projects.lead_ingest.handlers")
        import_module("projects.lead_ingest.jobs")
