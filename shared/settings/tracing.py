"""Traces: recorded and sent where an OpenTelemetry collector is named."""

from urllib.parse import unquote

from shared.observability.exporting import Exporting
from shared.settings import env


def exporting_settings() -> Exporting:
    """What the environment says; without an endpoint nothing is recorded."""
    if "OTEL_EXPORTER_OTLP_ENDPOINT" not in env.values():
        return Exporting()
    return Exporting(
        endpoint=env.url("OTEL_EXPORTER_OTLP_ENDPOINT"),
        headers=_headers(env.words("OTEL_EXPORTER_OTLP_HEADERS")),
        ratio=env.fraction("OTEL_TRACES_SAMPLER_ARG", 1.0),
    )


def _headers(pairs: list[str]) -> dict[str, str]:
    """`name=value` with the value encoded as in a URL, as OpenTelemetry has it."""
    if not all("=" in pair for pair in pairs):
        raise env.SettingRefused("OTEL_EXPORTER_OTLP_HEADERS", "must be name=value, with commas")
    split = (pair.partition("=") for pair in pairs)
    return {name.strip().lower(): unquote(value.strip()) for name, _, value in split}


TRACING = exporting_settings()

__all__ = ["TRACING"]
