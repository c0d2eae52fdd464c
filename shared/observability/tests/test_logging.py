"""Log lines: JSON, with the context of the moment, and never with a secret."""

import io
import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.observability.logging import RedactingJsonFormatter, bind, bound_fields, log_scope
from shared.observability.redaction import REDACTED, name_is_secret, redact, scrub
from shared.observability.tracing import trace_scope

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> tuple[logging.Logger, Lines]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingJsonFormatter(service="payment"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_who_where_and_what(log: tuple[logging.Logger, Lines]) -> None:
    logger, lines = log
    tenant = UUID(int=7)
    with trace_scope(None, request_id="request-1") as trace, log_scope(tenant_id=tenant):
        bind(user_id="u1", nothing=None)
        logger.warning("paid %s", "in full", extra={"invoice": "2026-1"})
    (line,) = lines()
    assert line.pop("time")
    assert line == {
        "level": "WARNING",
        "logger": "test",
        "message": "paid in full",
        "invoice": "2026-1",
        "service": "payment",
        "trace_id": trace.trace_id,
        "request_id": "request-1",
        "tenant_id": str(tenant),
        "user_id": "u1",
    }


def test_scopes_restore_what_was_bound() -> None:
    with log_scope(a="1"):
        with log_scope(b="2"):
            bind(a="3")
            assert bound_fields() == {"a": "3", "b": "2"}
        assert bound_fields() == {"a": "1"}
    assert bound_fields() == {}


SECRETS = {
    "authorization": "s3cr3t-1",
    "Cookie": "s3cr3t-2",
    "set-cookie": "s3cr3t-3",
    "db_password": "s3cr3t-4",
    "accessToken": "s3cr3t-5",
    "client_secret": "s3cr3t-6",
    "api_key": "s3cr3t-7",
    "key": "s3cr3t-8",
    "nested": {"list": [{"X-Api-Key": "s3cr3t-9"}]},
}


def test_no_secret_reaches_a_line(log: tuple[logging.Logger, Lines]) -> None:
    logger, lines = log
    with log_scope(refresh_token="s3cr3t-10"):
        logger.info("Bearer s3cr3t-11, password=s3cr3t-12 and %s", JWT, extra=SECRETS)
        try:
            raise ValueError("postgresql://app:s3cr3t-13@db/x secret: 's3cr3t-14'")
        except ValueError:
            logger.exception("failed", extra={"detail": f"Authorization: Bearer {JWT}"})
    text = json.dumps(lines())
    assert "s3cr3t" not in text
    assert JWT.split(".")[1] not in text
    assert text.count(REDACTED) >= 14


def test_ordinary_words_stay(log: tuple[logging.Logger, Lines]) -> None:
    logger, lines = log
    extra = {"keyboard": "qwerty", "monkey": "see", "tokenizer": "bpe", "amount": 12, "ok": True}
    logger.info("the key fact about tokens", extra=extra)
    (line,) = lines()
    assert extra.items() <= line.items()
    assert line["message"] == "the key fact about tokens"


WORDS = st.sampled_from(["token", "password", "secret", "cookie", "authorization", "key"])
SPELLINGS = st.sampled_from(["x_{0}", "X-{1}", "my{1}", "{2}", "a.{0}", "{0}_of_alice"])


@given(WORDS, SPELLINGS)
def test_a_name_is_found_in_every_spelling(word: str, spelling: str) -> None:
    assert name_is_secret(spelling.format(word, word.title(), word.upper()))


def test_depth_is_bounded() -> None:
    value: Any = "deep"
    for _ in range(50):
        value = [value]
    assert "deep" not in json.dumps(redact(value))


def test_private_keys_are_cut() -> None:
    assert "MIIE" not in scrub("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----")
