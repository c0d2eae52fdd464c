"""A service proves who it is with its own key, to one callee, for a minute."""

import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest

from shared.auth import service_jwks, tokens
from shared.auth.errors import SigningKeysUnavailable, TokenExpired, TokenInvalid
from shared.auth.service_keys import service_keys_create
from shared.auth.signing import SigningKey
from shared.auth.tests.minting import TENANT, Mint
from shared.auth.tokens import service_token, token_verify


def key_of(directory: Path, service: str) -> SigningKey:
    return SigningKey.from_pem((directory / f"{service}.pem").read_bytes())


def service_claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    base = {"sub": "payment", "aud": "commission", "token_use": "service", "exp": now + 60}
    return {**base, "iat": now, "role": None, "sid": None, **changes}


@pytest.fixture
def payment(identity: None, service_key_dir: Path) -> Mint:
    return Mint(key_of(service_key_dir, "payment"))


def test_service_token_names_caller_and_tenant(
    identity: None, settings: Any, service_key_dir: Path
) -> None:
    settings.SERVICE_NAME = "payment"
    raw = service_token("commission", UUID(TENANT))
    settings.SERVICE_NAME = "commission"
    principal = token_verify(raw)
    assert (principal.kind, principal.service) == ("service", "payment")
    assert (principal.tenant_id, principal.user_id) == (UUID(TENANT), None)
    assert principal.subject == "service:payment"
    claims = jwt.decode(raw, options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "tid", "token_use", "iat", "nbf", "exp", "jti"}
    assert claims["exp"] - claims["iat"] == 60


def test_without_a_tenant_there_is_none(payment: Mint) -> None:
    assert token_verify(payment.token(**service_claims(tid=None))).tenant_id is None


def test_service_token_is_reused_for_a_while(
    identity: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service_token("payment", UUID(TENANT))
    assert service_token("payment", UUID(TENANT)) == first
    assert service_token("payment") != first
    assert service_token("gateway", UUID(TENANT)) != first
    later = time.monotonic() + 41
    monkeypatch.setattr(tokens.time, "monotonic", lambda: later)
    assert service_token("payment", UUID(TENANT)) != first


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "payment"},
        {"aud": "tributary"},
        {"sub": "gateway"},
        {"sub": ""},
        {"exp": int(time.time()) + 3600},
        {"tid": "x"},
        {"token_use": "access"},
        {"nbf": int(time.time()) + 3600},
    ],
    ids=str,
)
def test_wrong_service_tokens_are_refused(payment: Mint, changes: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        token_verify(payment.token(**service_claims(**changes)))


def test_an_expired_one_is_refused(payment: Mint) -> None:
    past = int(time.time()) - 61
    with pytest.raises(TokenExpired):
        token_verify(payment.token(**service_claims(iat=past, exp=past + 60)))


def test_a_service_key_cannot_sign_a_user(payment: Mint) -> None:
    with pytest.raises(TokenInvalid):
        token_verify(payment.token())


def test_the_gateways_key_cannot_sign_a_service(mint: Mint) -> None:
    with pytest.raises(TokenInvalid):
        token_verify(mint.token(**service_claims()))


def test_the_key_set_is_read_again_when_it_changes(
    identity: None, settings: Any, tmp_path: Path
) -> None:
    target = service_keys_create(tmp_path, ["gateway"])
    settings.SERVICE_JWKS_FILE = str(target)
    service_keys_create(tmp_path / "other", ["payment"])
    newcomer = Mint(key_of(tmp_path / "other", "payment"))
    with pytest.raises(TokenInvalid):
        token_verify(newcomer.token(**service_claims()))
    (tmp_path / "payment.pem").write_bytes((tmp_path / "other/payment.pem").read_bytes())
    service_keys_create(tmp_path, ["gateway", "payment"])
    raw = newcomer.token(**service_claims())
    assert token_verify(raw).service == "payment"
    service_keys_create(tmp_path, ["gateway"])
    with pytest.raises(TokenInvalid):
        token_verify(raw)


def test_a_torn_or_lost_key_set_changes_nothing(
    payment: Mint, settings: Any, tmp_path: Path
) -> None:
    target = tmp_path / "set.json"
    target.write_bytes(Path(settings.SERVICE_JWKS_FILE).read_bytes())
    settings.SERVICE_JWKS_FILE = str(target)
    assert token_verify(payment.token(**service_claims())).service == "payment"
    target.write_text('{"keys": [')
    assert token_verify(payment.token(**service_claims())).service == "payment"
    os.unlink(target)
    assert token_verify(payment.token(**service_claims())).service == "payment"


def test_without_any_key_set_nobody_can_be_judged(
    payment: Mint, settings: Any, tmp_path: Path
) -> None:
    settings.SERVICE_JWKS_FILE = str(tmp_path / "absent.json")
    with pytest.raises(SigningKeysUnavailable):
        token_verify(payment.token(**service_claims()))


def test_a_key_that_others_can_read_is_reported(
    identity: None, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service_keys_create(tmp_path, ["commission"])
    (tmp_path / "commission.pem").chmod(0o644)
    settings.SERVICE_KEYS_DIR = str(tmp_path)
    service_jwks.own_key()
    assert "readable by others" in caplog.text
