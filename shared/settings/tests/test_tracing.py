"""Where traces go: nowhere, unless a collector is named."""

import pytest

from shared.observability.exporting import Exporting
from shared.settings import env
from shared.settings.env import SettingRefused
from shared.settings.tracing import exporting_settings

NAMES = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otlp.example.com/",
    "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20let-me-in, x-team = sales",
    "OTEL_TRACES_SAMPLER_ARG": "0.1",
}


@pytest.fixture(autouse=True)
def given(monkeypatch, tmp_path):
    """`given(NAME=value)` sets these variables and no others."""

    def set_(**values: str) -> None:
        for name in NAMES:
            monkeypatch.setenv(name, values.get(name, ""))
        env.values.cache_clear()

    monkeypatch.setenv("TRIBUTARY_ENV_FILE", str(tmp_path / "none"))
    set_()
    yield set_
    env.values.cache_clear()


def test_without_an_endpoint_nothing_is_recorded(given):
    given(OTEL_TRACES_SAMPLER_ARG="0.1")
    assert exporting_settings() == Exporting()
    assert not exporting_settings().endpoint


def test_all_is_read_as_opentelemetry_has_it(given):
    given(**NAMES)
    headers = {"authorization": "Bearer let-me-in", "x-team": "sales"}
    assert exporting_settings() == Exporting("https://otlp.example.com", headers, 0.1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "let-me-in"),
        ("OTEL_TRACES_SAMPLER_ARG", "all"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(given, name, value):
    given(**{**NAMES, name: value})
    with pytest.raises(SettingRefused, match=f"^{name} must be "):
        exporting_settings()
