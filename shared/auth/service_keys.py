"""Make the key pairs by which services know each other. Needs no Django."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from shared.auth.signing import SigningKey

JWKS_NAME = "service_jwks.json"


def service_keys_create(
    directory: Path, services: Iterable[str], *, jwks_file: Path | None = None
) -> Path:
    """Make `<service>.pem` (mode 600) where missing and the public key set of all of them.

    Present keys are kept, so it may run at every start. A service that is no
    longer named leaves the key set. Returns the path of the key set, by default
    `service_jwks.json` in the directory.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    jwks = [
        {**_key_ensure(directory / f"{service}.pem").jwk(), "service": service}
        for service in sorted(set(services))
    ]
    target = jwks_file or directory / JWKS_NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, json.dumps({"keys": jwks}, indent=1).encode(), mode=0o644)
    return target


def _key_ensure(path: Path) -> SigningKey:
    if not path.exists():
        pem = SigningKey.generate().pem()
        with contextlib.suppress(FileExistsError):
            _write_new(path, pem)
    return SigningKey.from_pem(path.read_bytes())


def _write_new(path: Path, content: bytes) -> None:
    # A link of a complete file: two creators agree on one key and no reader sees half of it.
    temporary = _temporary(path, content, mode=0o600)
    try:
        os.link(temporary, path)
    finally:
        os.unlink(temporary)


def _replace(path: Path, content: bytes, *, mode: int) -> None:
    os.replace(_temporary(path, content, mode=mode), path)


def _temporary(path: Path, content: bytes, *, mode: int) -> str:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
    return name
