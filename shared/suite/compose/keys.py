"""`python -m shared.suite.compose.keys`: a key for every service, in a volume of its own.

Each service's container mounts the folder with its own private key and the folder with all
public ones. Present keys are kept.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from shared.auth.service_keys import JWKS_NAME, service_keys_create
from shared.suite.registry import Service, services_load

FOLDER = Path("/keys")
PUBLIC = "public"


def keys_make(folder: Path, services: tuple[Service, ...]) -> Path:
    """`<folder>/<service>/<service>.pem` where missing; returns the file of all public keys."""
    keys = [key for service in services for key in _public_keys(folder, service.name)]
    target = folder / PUBLIC / JWKS_NAME
    target.parent.mkdir(exist_ok=True)
    draft = target.with_suffix(".new")
    draft.write_text(json.dumps({"keys": keys}, indent=1))
    draft.replace(target)
    return target


def main() -> int:
    """Make what is missing below KEYS_DIR, which is /keys in a container."""
    folder = Path(os.environ.get("KEYS_DIR") or FOLDER)
    written = keys_make(folder, services_load())
    sys.stderr.write(f"{written} is up to date.\n")
    return 0


def _public_keys(folder: Path, service: str) -> list[object]:
    own = service_keys_create(folder / service, [service])
    keys: list[object] = json.loads(own.read_text())["keys"]
    return keys


if __name__ == "__main__":
    sys.exit(main())
