"""Private keys at rest."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INFO = b"tributary signing key encryption v1"


class SecretChanged(Exception):
    """No secret at hand opens this key: JWT_SECRET changed without JWT_SECRET_PREVIOUS."""


class Seal:
    """Encrypts with the first secret, opens with any of them."""

    def __init__(self, *secrets: str):
        self._fernet = MultiFernet([Fernet(_derived(secret)) for secret in secrets if secret])

    def close(self, plain: bytes) -> str:
        return self._fernet.encrypt(plain).decode()

    def open(self, sealed: str) -> bytes:
        """Raises SecretChanged."""
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken:
            raise SecretChanged(SecretChanged.__doc__) from None

    def renew(self, sealed: str) -> str:
        """The same content under the first secret. Raises SecretChanged."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise SecretChanged(SecretChanged.__doc__) from None


def _derived(secret: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO)
    return base64.urlsafe_b64encode(hkdf.derive(secret.encode()))
