"""The one place where a token's signature and claims are checked."""

import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenBackendExpiredToken

from shared.auth.signing import ALGORITHM, SigningKey

ISSUER = "tributary"
REQUIRED = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti", "token_use"]
# Parameters by which a token would choose its own key or rules.
FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})
BACKDATE = 5
# Beyond what a datetime can hold somewhere on the way; some 4,000 years from now.
LATEST = 2**37

KeyFind = Callable[[str], RSAPublicKey | None]


class KidTokenBackend(TokenBackend):
    """simplejwt's backend, RS256 only, with the key found by `kid` and `token_use` checked."""

    def __init__(
        self,
        *,
        token_use: str,
        audience: str,
        key_find: KeyFind | None = None,
        signing: SigningKey | None = None,
    ) -> None:
        super().__init__(ALGORITHM, audience=audience, issuer=ISSUER)
        self._token_use = token_use
        self._key_find = key_find
        self._signing = signing

    def encode(self, payload: dict[str, Any]) -> str:
        """Sign the payload; `iss`, `aud`, `token_use`, `iat` and `nbf` are set here.

        `nbf` lies some seconds back, so that a verifier whose clock is behind
        accepts a token that was made this moment.
        """
        if self._signing is None:
            raise TokenBackendError("This backend only verifies")
        claims = {
            **payload,
            "iss": self.issuer,
            "aud": self.audience,
            "token_use": self._token_use,
            "nbf": payload["iat"] - BACKDATE,
        }
        return jwt.encode(
            claims, self._signing.private, ALGORITHM, headers={"kid": self._signing.kid}
        )

    def decode(self, token: Any, verify: bool = True) -> dict[str, Any]:
        """The verified claims; there is no way to have unverified ones."""
        try:
            return self._decode(token)
        except jwt.ExpiredSignatureError as error:
            raise TokenBackendExpiredToken("Token is expired") from error
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise TokenBackendError("Token is invalid") from error

    def _decode(self, token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            self._key(token),
            algorithms=[ALGORITHM],
            audience=self.audience,
            issuer=self.issuer,
            options={"require": REQUIRED, "strict_aud": True, "verify_iat": False},
        )
        times_plain = all(_is_time(claims[name]) for name in ("iat", "nbf", "exp"))
        if claims["token_use"] != self._token_use or not times_plain:
            raise TokenBackendError("Token is invalid")
        return claims

    def _key(self, token: str) -> RSAPublicKey:
        header = header_read(token)
        key = self._key_find(header["kid"]) if self._key_find else None
        if key is None:
            raise TokenBackendError("Token is invalid")
        return key


def _is_time(value: Any) -> bool:
    return type(value) is int and 0 <= value < LATEST


def header_read(token: str) -> dict[str, Any]:
    """The header of a token that names RS256 and a kid and nothing that steers verification."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") != ALGORITHM or FORBIDDEN_HEADERS & header.keys():
        raise TokenBackendError("Token is invalid")
    if not isinstance(header.get("kid"), str):
        raise TokenBackendError("Token is invalid")
    return header


def token_use_peek(token: str) -> str | None:
    """What kind of token this claims to be; decides only which checks it must pass."""
    try:
        payload = jwt.utils.base64url_decode(token.split(".")[1])
        claims = json.loads(payload)
    except (IndexError, ValueError, RecursionError):
        return None
    return claims.get("token_use") if isinstance(claims, dict) else None
