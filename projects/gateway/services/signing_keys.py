"""The life of signing keys."""

import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from projects.gateway.domain.sealing import Seal
from projects.gateway.errors import SigningKeyTooYoung
from projects.gateway.models import KeyState, SigningKey
from shared.auth.signing import SigningKey as RsaKey
from shared.core.clock import utcnow
from shared.db.locking import advisory_lock

# Verifiers hold a key set for five minutes: until then some may not know a key.
PUBLISHED_FOR = timedelta(minutes=5)
CACHED_FOR = 10.0

_cached: tuple[float, RsaKey] | None = None
_lock = threading.Lock()


def signing_key_active() -> RsaKey:
    """The key that signs now; the first call ever makes the keys. Read again every ten seconds."""
    global _cached
    held = _cached
    if held is not None and time.monotonic() < held[0]:
        return held[1]
    with _lock:
        row = _active_row()
        if row is None:
            # Not remembered: the transaction around this may still be rolled back.
            return _opened(signing_keys_ensure(now=utcnow()))
        _cached = (time.monotonic() + CACHED_FOR, _opened(row))
        return _cached[1]


def signing_key_forget() -> None:
    """Read the active key anew at its next use."""
    global _cached
    _cached = None


@transaction.atomic
def signing_keys_ensure(*, now: datetime) -> SigningKey:
    """Make the active and the next key where they are missing; return the active one."""
    advisory_lock("gateway", "signing-keys")
    active = _active_row() or _key_create(KeyState.ACTIVE, activated_at=now)
    if not SigningKey.objects.filter(state=KeyState.NEXT).exists():
        _key_create(KeyState.NEXT)
    return active


@transaction.atomic
def signing_keys_rotate(*, now: datetime, force: bool = False) -> SigningKey:
    """Retire the active key, let the next one sign and publish another; return the signing one.

    All stored keys are sealed anew with the present JWT_SECRET. Raises SigningKeyTooYoung
    unless forced: a verifier that does not know the new key yet would refuse good tokens.
    """
    signing_keys_ensure(now=now)
    following = SigningKey.objects.get(state=KeyState.NEXT)
    if not force and now - following.created_at < PUBLISHED_FOR:
        raise SigningKeyTooYoung(seconds=int(PUBLISHED_FOR.total_seconds()))
    SigningKey.objects.filter(state=KeyState.ACTIVE).update(
        state=KeyState.RETIRED, retired_at=now, updated_at=now
    )
    SigningKey.objects.filter(id=following.id).update(
        state=KeyState.ACTIVE, activated_at=now, updated_at=now
    )
    _key_create(KeyState.NEXT)
    signing_keys_reseal()
    transaction.on_commit(signing_key_forget)
    return SigningKey.objects.get(id=following.id)


@transaction.atomic
def signing_keys_reseal() -> int:
    """Encrypt all stored keys with the present JWT_SECRET; return how many."""
    advisory_lock("gateway", "signing-keys")
    rows = list(SigningKey.objects.order_by("id"))
    for row in rows:
        row.private_encrypted = _seal().renew(row.private_encrypted)
        row.save(update_fields=["private_encrypted", "updated_at"])
    return len(rows)


def _active_row() -> SigningKey | None:
    return SigningKey.objects.filter(state=KeyState.ACTIVE).first()


def _key_create(state: KeyState, activated_at: datetime | None = None) -> SigningKey:
    key = RsaKey.generate()
    return SigningKey.objects.create(
        kid=key.kid,
        state=state,
        public_jwk=key.jwk(),
        private_encrypted=_seal().close(key.pem()),
        activated_at=activated_at,
    )


def _opened(row: SigningKey) -> RsaKey:
    return RsaKey.from_pem(_seal().open(row.private_encrypted))


def _seal() -> Seal:
    return Seal(settings.JWT_SECRET, settings.JWT_SECRET_PREVIOUS)
