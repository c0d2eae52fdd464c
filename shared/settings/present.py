"""Parts of the platform, left out where they are not installed."""

from importlib.util import find_spec


def present(*names: str) -> list[str]:
    """The dotted names, of apps or classes, whose shared package is there."""
    return [name for name in names if not name.startswith("shared.") or _found(name)]


def _found(name: str) -> bool:
    module = name.rpartition(".")[0] if name.rpartition(".")[2][0].isupper() else f"{name}.apps"
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
