"""An aggregate of the tests with one table to see effects in: a shop of the sample service."""

from dataclasses import dataclass
from uuid import UUID

from shared.events.envelope import event


@event(type="shop.opened", topic="sample.shop", key="shop_id")
@dataclass(frozen=True, kw_only=True)
class ShopOpened:
    """A shop exists."""

    shop_id: UUID
    name: str


@event(type="shop.renamed", topic="sample.shop", key="shop_id")
@dataclass(frozen=True, kw_only=True)
class ShopRenamed:
    """A shop has another name."""

    shop_id: UUID
    name: str


@event(type="shop.ignored", topic="sample.shop", key="shop_id")
@dataclass(frozen=True, kw_only=True)
class ShopIgnored:
    """Nobody handles this one."""

    shop_id: UUID
