"""Access tokens as the gateway gives them, signed by its own key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import RowFailed
from shared.suite.manage import manage_run

# Runs in the gateway, which alone can open the key.
CODE = """
import json, os
from datetime import timedelta
from uuid import uuid4
from cryptography.hazmat.primitives import serialization as form
from projects.gateway.services.signing_keys import signing_key_active
from shared.auth.tokens import access_token_encode

key, made = signing_key_active(), {}
for tenant in json.loads(os.environ["BENCH_TENANTS"]):
    claims = {"sub": uuid4(), "sid": uuid4(), "tid": tenant, "role": "owner"}
    made[tenant] = access_token_encode(claims, key, lifetime=timedelta(hours=12))
public = key.private.public_key().public_bytes(
    form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo
)
print(json.dumps({"tokens": made, "public_key": public.decode()}))
"""


@dataclass(frozen=True)
class Tokens:
    """A token of each tenant's owner, and the key that verifies them (PEM)."""

    of: dict[str, str]
    public_key: str

    def bearer(self, tenant: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.of[tenant]}"}


def tokens_make(bed: Bed, tenants: Sequence[str]) -> Tokens:
    """Sign them in the gateway, whose database must be migrated. Raises RowFailed."""
    environ = {**bed.values, "BENCH_TENANTS": json.dumps(list(tenants))}
    done = manage_run(
        bed.service("gateway"), ["shell", "-v", "0", "-c", CODE], environ, capture=True
    )
    if done.returncode:
        raise RowFailed(f"The gateway made no tokens: {done.stderr.strip().splitlines()[-1]}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return Tokens(found["tokens"], found["public_key"])
