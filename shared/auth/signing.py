"""RSA keys: one that signs, with its id, and what others need to verify it."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
    generate_private_key,
)

ALGORITHM = "RS256"
MIN_BITS = 2048


@dataclass(frozen=True)
class SigningKey:
    """A private key and its id in token headers and key sets (RFC 7638 thumbprint)."""

    private: RSAPrivateKey = field(repr=False)
    kid: str

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls.of(generate_private_key(public_exponent=65537, key_size=MIN_BITS))

    @classmethod
    def of(cls, private: RSAPrivateKey) -> "SigningKey":
        return cls(private=private, kid=thumbprint(private.public_key()))

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        """Raises ValueError for anything but an unencrypted RSA private key."""
        private = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(private, RSAPrivateKey):
            raise ValueError("The key is not an RSA key")
        return cls.of(private)

    def pem(self) -> bytes:
        return self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def jwk(self) -> dict[str, str]:
        """The public half as a JWK."""
        return {
            **_public_members(self.private.public_key()),
            "kid": self.kid,
            "use": "sig",
            "alg": ALGORITHM,
        }


def thumbprint(public: RSAPublicKey) -> str:
    """RFC 7638: the key names itself, so two keys never share an id."""
    canonical = json.dumps(_public_members(public), sort_keys=True, separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def public_key(jwk: dict[str, Any]) -> RSAPublicKey:
    """The verifying key of one JWK. Raises ValueError unless it is RS256 for signatures."""
    if (jwk.get("kty"), jwk.get("use", "sig"), jwk.get("alg", ALGORITHM)) != (
        "RSA",
        "sig",
        ALGORITHM,
    ):
        raise ValueError("Not an RS256 signature key")
    public = RSAPublicNumbers(_integer(jwk.get("e")), _integer(jwk.get("n"))).public_key()
    if public.key_size < MIN_BITS:
        raise ValueError(f"The key is shorter than {MIN_BITS} bits")
    return public


def _public_members(public: RSAPublicKey) -> dict[str, str]:
    numbers = public.public_numbers()
    return {"e": _unsigned(numbers.e), "kty": "RSA", "n": _unsigned(numbers.n)}


def _unsigned(number: int) -> str:
    return _base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _integer(text: Any) -> int:
    if not isinstance(text, str):
        raise ValueError("A key member is missing")
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
