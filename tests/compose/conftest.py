"""A compose/.env as `manage_all.py compose env` makes it, and the services."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.suite.compose.env_file import env_complete, production_choices
from shared.suite.envfile import env_read
from shared.suite.registry import Service, services_load

URL = "https://api.example.com"
NOT_GENERATED = {"TLS_DIR": "/etc/tributary/tls"}


@pytest.fixture(scope="session")
def services() -> tuple[Service, ...]:
    return services_load()


@pytest.fixture(scope="session")
def values(
    tmp_path_factory: pytest.TempPathFactory, services: tuple[Service, ...]
) -> dict[str, str]:
    """All variables of a new installation for production, with what the operator must add."""
    file = tmp_path_factory.mktemp("env") / "env"
    env_complete(file, services, production_choices(URL))
    asked = {
        name: f"smtp://{name.lower().replace('_', '-')}.example.com:25"
        for service in services
        for name, need in service.environment.items()
        if need == "required"
    }
    return {**env_read(file), **asked, **NOT_GENERATED}


@pytest.fixture
def env_path(tmp_path: Path) -> Path:
    return tmp_path / ".env"
