from django.apps import AppConfig


class SampleConfig(AppConfig):
    """The sample domain: shops of a tenant and their orders."""

    name = "shared.testing.project"
    label = "sample"
