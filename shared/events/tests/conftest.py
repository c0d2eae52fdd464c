from collections.abc import Iterator

import pytest

from shared.events.subscribe import subscribe, unsubscribe
from shared.events.tests.broker_host import MockBroker
from shared.events.tests.events import ShopOpened, ShopRenamed
from shared.events.tests.recorder import Recorder


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A handler of the two shop events that writes a line per event and fails on command."""
    handler = Recorder()
    subscribe(ShopOpened, ShopRenamed)(handler.handle)
    yield handler
    unsubscribe([handler.handle])


@pytest.fixture
def broker(settings) -> Iterator[MockBroker]:
    """A fresh broker with the topic of the shops, to which the settings point."""
    with MockBroker() as host:
        host.topic_create("sample.shop")
        settings.KAFKA_CONFIG = {"bootstrap.servers": host.address}
        yield host
