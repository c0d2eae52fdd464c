from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from projects.gateway.domain.sealing import SecretChanged
from projects.gateway.models import KeyState, SigningKey
from projects.gateway.selectors import jwks
from projects.gateway.services import signing_keys
from projects.gateway.services.key_source import published_keys
from projects.gateway.tests.threads import together
from shared.auth import keys
from shared.auth.tokens import access_token_encode, token_verify, verified_forget
from shared.core.clock import utcnow
from shared.core.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=6)


def token():
    claims = {"sub": uuid7(), "sid": uuid7(), "tid": uuid7(), "role": "agent"}
    return access_token_encode(claims, signing_keys.signing_key_active())


def states():
    return sorted(SigningKey.objects.values_list("state", flat=True))


@pytest.fixture
def verifier():
    before = keys.gateway_keys._source
    keys.source_register(published_keys, unknown_interval=0)
    verified_forget()
    yield
    keys.source_register(before)
    verified_forget()


def test_the_first_need_makes_an_active_and_a_next_key_once(verifier):
    outcomes = together(*[signing_keys.signing_key_active] * 8)
    assert len({key.kid for key in outcomes}) == 1
    assert states() == ["active", "next"]
    assert len(jwks(now=utcnow())) == 2


def test_keys_rotate_under_verification_without_a_refusal(verifier):
    tokens = [token()]
    for _ in range(3):
        rotation = partial(signing_keys.signing_keys_rotate, now=utcnow(), force=True)
        checks = [partial(token_verify, raw) for raw in tokens for _ in range(4)]
        outcomes = together(rotation, *checks)
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        tokens.append(token())
    assert len({raw.partition(".")[0] for raw in tokens}) == 4
    verified_forget()
    assert all(token_verify(raw) for raw in tokens)


def test_the_next_key_is_published_before_it_signs():
    signing_keys.signing_key_active()
    following = SigningKey.objects.get(state=KeyState.NEXT)
    assert following.kid in {jwk["kid"] for jwk in jwks(now=utcnow())}
    signing_keys.signing_keys_rotate(now=utcnow() + LATER)
    assert signing_keys.signing_key_active().kid == following.kid


def test_a_key_that_nobody_may_know_yet_does_not_sign():
    with pytest.raises(signing_keys.SigningKeyTooYoung):
        signing_keys.signing_keys_rotate(now=utcnow())
    with pytest.raises(CommandError, match="--force"):
        call_command("signing_keys", "rotate")


def test_a_retired_key_is_published_while_its_tokens_may_live():
    old = signing_keys.signing_key_active().kid
    signing_keys.signing_keys_rotate(now=utcnow(), force=True)
    kids = {jwk["kid"] for jwk in jwks(now=utcnow() + timedelta(minutes=29))}
    assert old in kids
    assert len(kids) == 3
    assert old not in {jwk["kid"] for jwk in jwks(now=utcnow() + timedelta(minutes=31))}


def test_private_keys_are_sealed_and_follow_a_change_of_secret(settings):
    active = signing_keys.signing_key_active()
    stored = SigningKey.objects.get(kid=active.kid)
    assert "PRIVATE" not in stored.private_encrypted
    assert "d" not in stored.public_jwk
    settings.JWT_SECRET_PREVIOUS = settings.JWT_SECRET
    settings.JWT_SECRET = "a new secret that is long enough for it"
    signing_keys.signing_key_forget()
    assert signing_keys.signing_key_active().kid == active.kid
    call_command("signing_keys", "reseal", stdout=StringIO())
    settings.JWT_SECRET_PREVIOUS = ""
    signing_keys.signing_key_forget()
    assert signing_keys.signing_key_active().kid == active.kid


def test_without_the_secret_nothing_signs(settings):
    signing_keys.signing_key_active()
    settings.JWT_SECRET = "quite another secret, long enough too"
    signing_keys.signing_key_forget()
    with pytest.raises(SecretChanged, match="JWT_SECRET_PREVIOUS"):
        signing_keys.signing_key_active()


def test_the_command_lists_and_rotates():
    out = StringIO()
    call_command("signing_keys", "rotate", force=True, stdout=out)
    call_command("signing_keys", "list", stdout=out)
    assert "signs now" in out.getvalue()
    assert out.getvalue().count("retired") == 1
