"""Tasks that do what tasks do: write, fail, take several chunks, be late."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.core.errors import Conflict
from shared.jobs.declare import NoArgs, job
from shared.jobs.errors import RetryLater
from shared.jobs.running import Again, Done, JobRun, Result
from shared.testing.project.models import Shop

NAMES = ("shop-open", "shop-open-outside", "shops-open", "shop-refuse", "shop-later")
CHUNKS = 3


class ShopRefused(Conflict):
    """No shop may be opened here."""


@dataclass(frozen=True, kw_only=True)
class ShopOpen:
    name: str
    times: int = 1


class Meanwhile:
    """What happens while a task works: a test sets `do`."""

    do: Callable[[], None] = staticmethod(lambda: None)


def shop_open(args: ShopOpen, run: JobRun) -> Result:
    Shop.objects.create(name=args.name)
    Meanwhile.do()
    return Done({"opened": args.name})


def shop_open_outside(args: ShopOpen, run: JobRun) -> None:
    Shop.objects.create(name=f"{args.name} {run.key} {run.attempt}")
    Meanwhile.do()


def shops_open(args: NoArgs, run: JobRun) -> Result:
    number = int(run.checkpoint.get("number", 0)) + 1
    Shop.objects.create(name=f"shop {number}")
    return Again({"number": number}) if number < CHUNKS else Done({"number": number})


def shop_refuse(args: NoArgs, run: JobRun) -> Result:
    Shop.objects.create(name="refused")
    raise ShopRefused


def shop_later(args: NoArgs, run: JobRun) -> Result:
    Shop.objects.create(name="later")
    raise RetryLater(30, "the street is closed")


def declare() -> None:
    """Declare all of them."""
    Meanwhile.do = staticmethod(lambda: None)
    job("shop-open", args=ShopOpen, public=("owner",))(shop_open)
    job("shop-open-outside", args=ShopOpen, atomic=False)(shop_open_outside)
    job("shops-open")(shops_open)
    job("shop-refuse")(shop_refuse)
    job("shop-later")(shop_later)
