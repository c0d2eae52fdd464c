"""Take the pictures: `python -m shared.suite.screenshots [SERVICE ...]`, all services by default.

Needs a copy of the suite that you can throw away: without rows it runs the demo first, and it
moves the times of all rows over the last month, so that the charts have days to show.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shared.suite.console import fail, say
from shared.suite.demo.command import demo_parser
from shared.suite.errors import SuiteError
from shared.suite.lifecycle import Suite
from shared.suite.paths import ROOT, State
from shared.suite.registry import service_get
from shared.suite.screenshots.camera import pictures_take
from shared.suite.screenshots.month import month_spread

FOLDER = ROOT / "docs" / "screenshots"


def main() -> int:
    """Exit status 0 when every picture was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("services", nargs="*", metavar="SERVICE")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    try:
        return take(options.services, options.folder)
    except SuiteError as error:
        fail(str(error))
        return 1


def take(names: list[str], folder: Path) -> int:
    """Run the demo, spread its month, and write a picture of each page."""
    demo = demo_parser(argparse.ArgumentParser().add_subparsers()).parse_args([])
    if status := demo.run(demo):
        return int(status)
    suite = Suite(State.default(), say=say)
    suite.attach()
    month_spread(suite)
    services = [service_get(name, suite.services) for name in names] or suite.services
    folder.mkdir(parents=True, exist_ok=True)
    for path in pictures_take(suite, services, folder):
        say(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
