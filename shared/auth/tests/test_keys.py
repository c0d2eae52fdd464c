"""The key cache: stale rather than absent, and never a flood towards the gateway."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.auth import keys
from shared.auth.errors import SigningKeysUnavailable
from shared.auth.keys import JwksCache, keys_parse
from shared.auth.signing import SigningKey
from shared.http.tests.server import Server, serve


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """Counts its calls; fails while told to."""

    def __init__(self, *signing: SigningKey) -> None:
        self.signing = list(signing)
        self.calls = 0
        self.failing = False

    def __call__(self) -> list[dict[str, str]]:
        self.calls += 1
        if self.failing:
            raise ConnectionError("the gateway is down")
        return [key.jwk() for key in self.signing]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(signing: SigningKey) -> Source:
    return Source(signing)


@pytest.fixture
def cache(source: Source, clock: Clock) -> JwksCache:
    return JwksCache(source, clock=clock)


def wait_until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(500):
        if condition():
            return
        pause.wait(0.01)
    pytest.fail("it did not happen within five seconds")


def test_first_look_fetches_and_later_ones_do_not(
    cache: JwksCache, source: Source, signing: SigningKey
) -> None:
    assert cache.get(signing.kid) is cache.get(signing.kid) is not None
    assert source.calls == 1


def test_thousand_random_kids_are_one_fetch(
    cache: JwksCache, source: Source, signing: SigningKey, clock: Clock
) -> None:
    cache.get(signing.kid)
    clock.now += 31
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(cache.get, [f"kid-{n}" for n in range(1000)]))
    assert found == [None] * 1000
    assert source.calls == 2
    clock.now += 29
    assert cache.get("another") is None
    assert source.calls == 2
    clock.now += 1
    assert cache.get("another") is None
    assert source.calls == 3


def test_a_new_key_is_found_at_once(cache: JwksCache, source: Source, clock: Clock) -> None:
    cache.get("first")
    clock.now += 31
    rotated = SigningKey.generate()
    source.signing.append(rotated)
    assert cache.get(rotated.kid) is not None


def test_stale_keys_are_served_while_the_gateway_is_down(
    cache: JwksCache, source: Source, signing: SigningKey, clock: Clock
) -> None:
    cache.get(signing.kid)
    source.failing = True
    for refreshes in range(2, 6):
        clock.now += 3600
        assert cache.get(signing.kid) is not None
        wait_until(lambda expected=refreshes: source.calls == expected)
        wait_until(lambda: not cache._fetching.locked())
    assert cache.get("unknown") is None


def test_a_known_key_never_waits_for_a_refresh(signing: SigningKey, clock: Clock) -> None:
    gate, started = threading.Event(), threading.Event()
    calls = []

    def slow() -> list[dict[str, str]]:
        calls.append(1)
        if len(calls) > 1:
            started.set()
            assert gate.wait(5)
        return [signing.jwk()]

    cache = JwksCache(slow, clock=clock)
    cache.get(signing.kid)
    clock.now += 301
    assert cache.get(signing.kid) is not None
    assert started.wait(5)
    for _ in range(100):
        assert cache.get(signing.kid) is not None
    assert len(calls) == 2
    gate.set()
    wait_until(lambda: not cache._fetching.locked())


def test_a_withdrawn_key_is_forgotten_after_the_refresh(
    cache: JwksCache, source: Source, signing: SigningKey, clock: Clock
) -> None:
    cache.get(signing.kid)
    source.signing = [SigningKey.generate()]
    clock.now += 301
    cache.get(signing.kid)
    wait_until(lambda: not cache.known(signing.kid))


def test_no_key_at_all_is_not_the_callers_fault(
    cache: JwksCache, source: Source, signing: SigningKey, clock: Clock
) -> None:
    source.failing = True
    for _ in range(10):
        with pytest.raises(SigningKeysUnavailable):
            cache.get(signing.kid)
    assert source.calls == 1
    source.failing = False
    clock.now += 1
    assert cache.get(signing.kid) is not None


class HeldSource(Source):
    """Answers when the gate opens, after as long as a fetch may take."""

    def __init__(self, clock: Clock, *signing: SigningKey) -> None:
        super().__init__(*signing)
        self.clock, self.asked, self.gate = clock, threading.Event(), threading.Event()

    def __call__(self) -> list[dict[str, str]]:
        self.asked.set()
        assert self.gate.wait(5)
        self.clock.now += keys.FETCH_TIMEOUT
        return super().__call__()


def found_together(cache: JwksCache, source: HeldSource, kid: str) -> list[Any]:
    """What each of eight requests finds that come while the fetch of a ninth is going on."""
    arrived = threading.Barrier(9)

    def ask() -> Any:
        arrived.wait(5)
        try:
            return cache.get(kid)
        except SigningKeysUnavailable as refusal:
            return refusal

    with ThreadPoolExecutor(9) as pool:
        pool.submit(cache.refresh)
        assert source.asked.wait(5)
        others = [pool.submit(ask) for _ in range(8)]
        arrived.wait(5)
        source.gate.set()
        return [other.result(5) for other in others]


def test_requests_that_come_together_wait_for_the_one_fetch(
    signing: SigningKey, clock: Clock
) -> None:
    source = HeldSource(clock, signing)
    cache = JwksCache(source, clock=clock)
    found = found_together(cache, source, signing.kid)
    assert found == [cache.get(signing.kid)] * 8
    assert source.calls == 1


def test_a_fetch_that_fails_is_not_repeated_by_those_who_waited_for_it(
    signing: SigningKey, clock: Clock
) -> None:
    source = HeldSource(clock, signing)
    source.failing = True
    found = found_together(JwksCache(source, clock=clock), source, signing.kid)
    assert [type(refusal) for refusal in found] == [SigningKeysUnavailable] * 8
    assert source.calls == 1


@pytest.mark.parametrize(
    "answer", [[], [{"kid": "x"}], [{"kty": "oct", "kid": "x", "k": "AAAA"}], "keys", [None], [7]]
)
def test_a_useless_answer_replaces_nothing(signing: SigningKey, clock: Clock, answer: Any) -> None:
    answers: list[Any] = [[signing.jwk()], answer]
    cache = JwksCache(lambda: answers.pop(0), clock=clock)
    cache.get(signing.kid)
    assert cache.refresh() is False
    assert cache.known(signing.kid)


def test_weak_and_foreign_keys_are_left_out(signing: SigningKey) -> None:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    weak = SigningKey.of(generate_private_key(public_exponent=65537, key_size=1024)).jwk()
    other = {**SigningKey.generate().jwk(), "alg": "RS512"}
    encryption = {**SigningKey.generate().jwk(), "use": "enc"}
    assert list(keys_parse([weak, other, encryption, signing.jwk()])) == [signing.kid]


@pytest.fixture
def gateway(settings: Any, signing: SigningKey) -> Iterator[Server]:
    with serve(lambda request: (200, {"keys": [signing.jwk()]})) as server:
        settings.GATEWAY_URL = server.url
        yield server


def test_keys_come_from_the_gateway_by_http(gateway: Server, signing: SigningKey) -> None:
    cache = JwksCache(keys.gateway_fetch)
    assert cache.get(signing.kid) is not None
    assert [r.path for r in gateway.received] == ["/.well-known/jwks.json"]
    gateway.respond = lambda request: (500, b"no")
    assert cache.refresh() is False
    assert cache.get(signing.kid) is not None
