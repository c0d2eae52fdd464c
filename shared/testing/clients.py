"""Clients that call a project's API in process, with real tokens and test keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.test import override_settings
from rest_framework.test import APIClient

from shared.auth import keys
from shared.auth.service_keys import JWKS_NAME, service_keys_create
from shared.auth.signing import SigningKey
from shared.auth.tokens import access_token_encode, service_token_encode, verified_forget
from shared.testing.cast import Member


@cache
def gateway_key() -> SigningKey:
    """One key per test session: making one takes a tenth of a second."""
    return SigningKey.generate()


@contextmanager
def gateway_keys_replaced() -> Iterator[None]:
    """Access tokens are verified with the test key, and with the former source afterwards."""
    before = keys.gateway_keys._source
    keys.source_register(lambda: [gateway_key().jwk()])
    try:
        yield
    finally:
        keys.source_register(before)
        verified_forget()


@contextmanager
def service_keys_replaced(directory: Path) -> Iterator[None]:
    """Service tokens are signed and verified with keys of the directory."""
    service_keys_create(directory, _owners(directory) | {settings.SERVICE_NAME})
    jwks = str(directory / JWKS_NAME)
    with override_settings(SERVICE_KEYS_DIR=str(directory), SERVICE_JWKS_FILE=jwks):
        yield


def member_client(member: Member) -> APIClient:
    """A client signed in as the member."""
    claims = {
        "sub": member.user_id,
        "sid": member.session_id,
        "tid": member.tenant_id,
        "role": member.role,
    }
    return _client(access_token_encode(claims, gateway_key()))


def caller_client(service: str, tenant_id: UUID | None) -> APIClient:
    """A client that calls as another service of the suite."""
    directory = Path(settings.SERVICE_KEYS_DIR)
    if service not in _owners(directory):
        service_keys_create(directory, _owners(directory) | {service})
    key = SigningKey.from_pem((directory / f"{service}.pem").read_bytes())
    audience = settings.SERVICE_NAME
    with override_settings(SERVICE_NAME=service):
        return _client(service_token_encode(audience, tenant_id, key=key))


def _owners(directory: Path) -> set[str]:
    return {path.stem for path in directory.glob("*.pem")}


def _client(token: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client
