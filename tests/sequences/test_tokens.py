"""Forged tokens: each is refused by every service, at its own port and at the edge."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.identity import (
    READS,
    decoded,
    edge,
    encoded,
    signed_in,
    statuses,
    through_edge,
)
from tests.support.inside import asked

# Signed by the gateway's own key, wrong in one claim each.
SIGNED = """
import sys, json, time
import jwt
from projects.gateway.services.key_source import *
from projects.gateway.services import key_source
from projects.gateway.services.signing_keys import *
from projects.gateway.services import signing_keys
given = json.loads(sys.argv[1])
key = {active}
def signed(changes, headers=None):
    claims = {{**given, **changes}}
    return jwt.encode(claims, key.private, "RS256", headers={{"kid": key.kid, **(headers or {{}})}})
now = int(time.time())
found = {{
    "untouched": signed({{}}),
    "another audience": signed({{"aud": "elsewhere"}}),
    "another issuer": signed({{"iss": "elsewhere"}}),
    "expired": signed({{"iat": now - 900, "nbf": now - 900, "exp": now - 120}}),
    "not yet valid": signed({{"nbf": now + 600}}),
    "no use": signed({{"token_use": "refresh"}}),
    "no session": signed({{"sid": None}}),
    "another role": signed({{"role": "emperor"}}),
}}
"""
SERVICE = """
from uuid import UUID
import json, sys
from shared.auth.tokens import service_token
tenant = UUID(json.loads(sys.argv[1]))
found = {name: service_token(name, tenant) for name in
         ("gateway", "lead_ingest", "assignment", "commission", "payment")}
"""
