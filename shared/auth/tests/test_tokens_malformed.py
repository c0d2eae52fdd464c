"""Whatever is sent as a token, the answer is Unauthenticated and nothing else."""

import contextlib
import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.auth.signing import ALGORITHM
from shared.auth.tests.minting import Mint
from shared.auth.tokens import token_verify
from shared.core.errors import Unauthenticated

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["iss", "aud", "sub", "tid", "role", "sid", "token_use", "iat", "nbf", "exp", "jti", "kid"]
)
FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _segment(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _refused(raw: str) -> None:
    with pytest.raises(Unauthenticated):
        token_verify(raw)


@FUZZ
@given(raw=st.text(max_size=300) | st.binary(max_size=300).map(lambda b: b.decode("latin-1")))
def test_any_text(mint: Mint, raw: str) -> None:
    _refused(raw)


@FUZZ
@given(header=JSON, payload=JSON, signature=st.text("AZaz09-_", max_size=20))
def test_any_json_in_three_segments(mint: Mint, header: Any, payload: Any, signature: str) -> None:
    _refused(f"{_segment(header)}.{_segment(payload)}.{signature}")


@FUZZ
@given(header=st.dictionaries(NAMES, JSON), payload=st.dictionaries(NAMES, JSON))
def test_familiar_names_with_odd_values(mint: Mint, header: Any, payload: Any) -> None:
    header = {"alg": "RS256", "kid": mint.key.kid, **header}
    _refused(f"{_segment(header)}.{_segment(payload)}.AAAA")


@FUZZ
@given(changes=st.dictionaries(NAMES, JSON, min_size=1, max_size=4))
def test_well_signed_nonsense(mint: Mint, changes: dict[str, Any]) -> None:
    claims = {**mint.claims(), **changes}
    with contextlib.suppress(TypeError, ValueError):
        raw = jwt.api_jws.encode(
            json.dumps(claims).encode(),
            mint.key.private,
            ALGORITHM,
            headers={"kid": mint.key.kid},
        )
        _accepted_or_refused(raw)


def _accepted_or_refused(raw: str) -> None:
    # A change may leave the token valid; any other exception would be an answer of 500.
    with contextlib.suppress(Unauthenticated):
        token_verify(raw)


@FUZZ
@given(position=st.integers(0, 700), character=st.characters(max_codepoint=300))
def test_one_character_changed(mint: Mint, position: int, character: str) -> None:
    raw = mint.token()
    position %= raw.rindex(".")
    if raw[position] != character:
        _refused(raw[:position] + character + raw[position + 1 :])


@pytest.mark.parametrize(
    "payload", ["[" * 3000, '{"a":' * 700, "1" * 3000, '{"exp":' + "9" * 2900 + "}"]
)
def test_deep_and_huge(mint: Mint, payload: str) -> None:
    header = _segment({"alg": "RS256", "kid": mint.key.kid})
    body = urlsafe_b64encode(payload.encode()).rstrip(b"=").decode()
    _refused(f"{header}.{body}.AAAA")
    signed = jwt.api_jws.encode(
        payload.encode(), mint.key.private, ALGORITHM, headers={"kid": mint.key.kid}
    )
    _refused(signed)
