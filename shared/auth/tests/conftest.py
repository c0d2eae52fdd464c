"""A signing key that the process trusts, service keys of its own, and the tokens to try."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.auth import keys, service_jwks, tokens
from shared.auth.service_keys import service_keys_create
from shared.auth.signing import SigningKey
from shared.auth.tests.minting import Mint


@pytest.fixture(scope="session")
def signing() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture(scope="session")
def service_key_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("service_keys")
    service_keys_create(directory, ["payment", "commission", "gateway"])
    return directory


@pytest.fixture
def identity(signing: SigningKey, service_key_dir: Path, settings: Any) -> Iterator[None]:
    """This process is commission, trusts the signing key and holds commission's own key."""
    settings.SERVICE_NAME = "commission"
    settings.SERVICE_CALLERS = frozenset({"payment"})
    settings.SERVICE_KEYS_DIR = str(service_key_dir)
    settings.SERVICE_JWKS_FILE = str(service_key_dir / "service_jwks.json")
    _forget()
    keys.source_register(lambda: [signing.jwk()])
    yield
    keys.source_register(keys.gateway_fetch)
    _forget()


def _forget() -> None:
    tokens.verified_forget()
    tokens._service_tokens.clear()
    service_jwks._jwks_at.cache_clear()
    service_jwks._key_at.cache_clear()


@pytest.fixture
def mint(identity: None, signing: SigningKey) -> Mint:
    return Mint(signing)
