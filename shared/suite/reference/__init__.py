"""Pages under docs/reference/ that are made from the code: `python -m shared.suite.reference`."""

from collections.abc import Callable
from pathlib import Path

from shared.suite.paths import ROOT
from shared.suite.reference.commands import commands_page
from shared.suite.reference.errors import errors_page
from shared.suite.reference.events import events_page, flow_svg
from shared.suite.reference.services import services_page
from shared.suite.reference.settings import settings_page

FOLDER = ROOT / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "errors.md": errors_page,
    "events.md": events_page,
    "events/flow.svg": flow_svg,
    "services.md": services_page,
    "settings.md": settings_page,
}


def pages_stale(folder: Path = FOLDER) -> dict[Path, str]:
    """The pages that differ from the code, with the text they should have."""
    wanted = {folder / name: page() for name, page in PAGES.items()}
    return {p: text for p, text in wanted.items() if not p.exists() or p.read_text() != text}
