"""Which access tokens are believed, and every forgery that is not."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from rest_framework_simplejwt.exceptions import TokenError

from shared.auth import keys, tokens
from shared.auth.backend import KidTokenBackend
from shared.auth.errors import TokenExpired, TokenInvalid
from shared.auth.signing import SigningKey
from shared.auth.tests.minting import TENANT, USER, Mint
from shared.auth.tokens import access_token_encode, token_verify
from shared.core.errors import Unauthenticated


def _segment(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_access_token_names_its_principal(identity: None, signing: SigningKey) -> None:
    sid = uuid4()
    raw = access_token_encode(
        {"sub": UUID(USER), "tid": TENANT, "role": "agent", "sid": sid}, signing
    )
    principal = token_verify(raw)
    assert (principal.kind, principal.user_id, principal.tenant_id) == (
        "user",
        UUID(USER),
        UUID(TENANT),
    )
    assert (principal.role, principal.session_id, principal.service) == ("agent", sid, None)


def test_access_token_carries_what_the_contract_says(identity: None, signing: SigningKey) -> None:
    raw = access_token_encode(
        {"sub": USER, "tid": TENANT, "role": "agent", "sid": uuid4()}, signing
    )
    assert jwt.get_unverified_header(raw) == {"alg": "RS256", "typ": "JWT", "kid": signing.kid}
    claims = jwt.decode(raw, options={"verify_signature": False})
    assert set(claims) == {
        "iss",
        "aud",
        "sub",
        "tid",
        "role",
        "sid",
        "token_use",
        "iat",
        "nbf",
        "exp",
        "jti",
    }
    assert (claims["iss"], claims["aud"], claims["token_use"]) == (
        "tributary",
        "tributary",
        "access",
    )
    assert claims["exp"] - claims["iat"] == 900


def test_lifetime_is_settable(identity: None, signing: SigningKey, settings: Any) -> None:
    settings.JWT_EXPIRES_IN = timedelta(minutes=2)
    raw = access_token_encode(
        {"sub": USER, "tid": TENANT, "role": "agent", "sid": uuid4()}, signing
    )
    claims = jwt.decode(raw, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 120


def test_user_without_tenant_has_no_role(identity: None, signing: SigningKey) -> None:
    raw = access_token_encode({"sub": USER, "sid": uuid4(), "tid": None, "role": None}, signing)
    principal = token_verify(raw)
    assert (principal.tenant_id, principal.role) == (None, None)


def test_claims_that_nobody_would_accept_are_not_signed(
    identity: None, signing: SigningKey
) -> None:
    with pytest.raises(TokenError):
        access_token_encode(
            {"sub": USER, "tid": TENANT, "role": "emperor", "sid": uuid4()}, signing
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "elsewhere"},
        {"aud": ["tributary", "elsewhere"]},
        {"aud": None},
        {"iss": "elsewhere"},
        {"iss": None},
        {"token_use": "service"},
        {"token_use": "refresh"},
        {"token_use": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**400},
        {"nbf": None},
        {"iat": None},
        {"iat": "now"},
        {"jti": None},
        {"sub": None},
        {"sub": "alice"},
        {"sub": 7},
        {"sid": None},
        {"sid": "x"},
        {"tid": None},
        {"tid": "x"},
        {"tid": 3},
        {"role": None},
        {"role": "emperor"},
        {"role": ["owner"]},
        {"nbf": int(time.time()) + 3600},
    ],
    ids=lambda changes: json.dumps(changes)[:40],
)
def test_wrong_claims_are_refused(mint: Mint, changes: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        token_verify(mint.token(**changes))


def test_expired_is_refused_by_name(mint: Mint) -> None:
    with pytest.raises(TokenExpired):
        token_verify(mint.token(exp=int(time.time()) - 1))


def test_expired_after_it_was_believed(mint: Mint, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = mint.token()
    token_verify(raw)
    moment = time.time() + 1000
    monkeypatch.setattr(tokens.time, "time", lambda: moment)
    assert tokens._verified.get(tokens._digest(raw), now=moment) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/cert.pem"},
        {"jwk": {"kty": "RSA"}},
        {"x5c": ["AAAA"]},
        {"crit": ["exp"]},
        {"kid": "nobody"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_token_may_not_choose_its_key_or_rules(mint: Mint, headers: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        token_verify(mint.token(headers=headers))


def test_alg_none_is_refused(mint: Mint) -> None:
    for alg in ("none", "None", "NONE", None):
        header = _segment({"alg": alg, "kid": mint.key.kid})
        for signature in ("", "AAAA"):
            with pytest.raises(TokenInvalid):
                token_verify(f"{header}.{_segment(mint.claims())}.{signature}")


def test_hs256_with_the_public_key_is_refused(mint: Mint) -> None:
    public = mint.key.private.public_key()
    for secret in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        mint.key.jwk()["n"].encode(),
    ):
        signed = f"{_segment({'alg': 'HS256', 'kid': mint.key.kid})}.{_segment(mint.claims())}"
        digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        with pytest.raises(TokenInvalid):
            token_verify(f"{signed}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}")


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_other_rsa_algorithms_are_refused(mint: Mint, algorithm: str) -> None:
    headers = {"kid": mint.key.kid}
    with pytest.raises(TokenInvalid):
        token_verify(jwt.encode(mint.claims(), mint.key.private, algorithm, headers=headers))


def test_a_strangers_signature_is_refused(mint: Mint) -> None:
    stranger = SigningKey(private=SigningKey.generate().private, kid=mint.key.kid)
    with pytest.raises(TokenInvalid):
        token_verify(Mint(stranger).token())


def test_a_changed_payload_is_refused(mint: Mint) -> None:
    header, _, signature = mint.token(role="viewer").split(".")
    with pytest.raises(TokenInvalid):
        token_verify(f"{header}.{_segment(mint.claims(role='owner'))}.{signature}")


def test_too_long_a_token_is_refused_unread(mint: Mint) -> None:
    with pytest.raises(TokenInvalid):
        token_verify(mint.token(jti="x" * 5000))


def test_the_backend_has_no_unverified_mode(mint: Mint) -> None:
    backend = KidTokenBackend(token_use="access", audience="tributary", key_find=lambda kid: None)
    with pytest.raises(Exception, match="invalid"):
        backend.decode(mint.token(), verify=False)


def test_a_verified_token_is_checked_once(mint: Mint, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = mint.token()
    first = token_verify(raw)
    monkeypatch.setattr(tokens, "_verify", lambda raw: pytest.fail("verified twice"))
    assert token_verify(raw) is first


def test_a_withdrawn_key_ends_the_tokens_it_signed(mint: Mint) -> None:
    raw = mint.token()
    token_verify(raw)
    keys.source_register(lambda: [SigningKey.generate().jwk()])
    keys.gateway_keys.refresh()
    with pytest.raises(Unauthenticated):
        token_verify(raw)


def test_the_cache_is_bounded(mint: Mint) -> None:
    from shared.auth.verified import Verified, VerifiedTokens

    cache = VerifiedTokens(2)
    entry = Verified(token_verify(mint.token()), time.time() + 60, "kid", lambda kid: True)
    for digest in (b"1", b"2"):
        cache.put(digest, entry)
    cache.get(b"1", now=time.time())
    cache.put(b"3", entry)
    assert [cache.get(d, now=time.time()) is not None for d in (b"1", b"2", b"3")] == [
        True,
        False,
        True,
    ]
