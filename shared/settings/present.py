"""Parts of the platform, left out where they are not installed."""

from importlib.util import find_spec
from pathlib import Path


def present(*names: str) -> list[str]:
    """The dotted names, of apps or classes, whose shared package is there."""
    return [name for name in names if not name.startswith("shared.") or _found(name)]


def _found(name: str) -> bool:
    module = name.rpartition(".")[0] if name.rpartition(".")[2][0].isupper() else f"{name}.apps"
    try:
        found = find_spec(module)
        if found is None or found.origin is None:
            return False
        # An app whose tables have no migration yet is still being built.
        migrations = Path(found.origin).parent / "migrations"
        return not migrations.exists() or bool(list(migrations.glob("0*.py")))
    except ModuleNotFoundError:
        return False
