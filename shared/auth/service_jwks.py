"""The suite's service keys: everybody's public halves, and this process's own private one."""

import json
import logging
import stat
import threading
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings

from shared.auth.errors import SigningKeysUnavailable
from shared.auth.keys import keys_parse
from shared.auth.signing import SigningKey

log = logging.getLogger(__name__)


class ServiceJwks:
    """The key set file, read again whenever it changes; the last good content stays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._version: tuple[int, int, int] | None = None
        self._keys: dict[str, RSAPublicKey] = {}
        self._owners: dict[str, str] = {}

    def get(self, kid: str) -> tuple[RSAPublicKey, str] | None:
        """The key and the service that owns it. Raises SigningKeysUnavailable without a file."""
        self._reread_when_changed()
        if not self._keys:
            raise SigningKeysUnavailable
        key = self._keys.get(kid)
        return None if key is None else (key, self._owners[kid])

    def known(self, kid: str) -> bool:
        self._reread_when_changed()
        return kid in self._keys

    def _reread_when_changed(self) -> None:
        try:
            found = self._path.stat()
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            if version != self._version:
                self._reread(version)
        except (OSError, ValueError, KeyError, TypeError) as failure:
            log.warning("service keys not read", extra={"reason": repr(failure)})

    def _reread(self, version: tuple[int, int, int]) -> None:
        with self._lock:
            jwks = [k for k in json.loads(self._path.read_bytes())["keys"] if k.get("service")]
            keys = keys_parse(jwks)
            self._owners = {**self._owners, **{k["kid"]: k["service"] for k in jwks}}
            self._keys, self._version = keys, version


def service_jwks() -> ServiceJwks:
    """The key set of SERVICE_JWKS_FILE."""
    return _jwks_at(Path(settings.SERVICE_JWKS_FILE))


@lru_cache(maxsize=4)
def _jwks_at(path: Path) -> ServiceJwks:
    return ServiceJwks(path)


def own_key() -> SigningKey:
    """This service's private key from SERVICE_KEYS_DIR. Raises OSError when it is not there."""
    return _key_at(Path(settings.SERVICE_KEYS_DIR) / f"{settings.SERVICE_NAME}.pem")


@lru_cache(maxsize=4)
def _key_at(path: Path) -> SigningKey:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        log.warning("private key readable by others", extra={"path": str(path)})
    return SigningKey.from_pem(path.read_bytes())
