"""Take the pictures: `python -m shared.suite.screenshots [SERVICE ...]`, all services by default.

Needs a copy of the suite that you can throw away: it runs the demo, and moves the times of its
rows over the last month, so that the charts have days to show. `--as-it-is` does neither: the
suite that runs is shown as it is.
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
    parser.add_argument("--as-it-is", action="store_true", help="no demo, no times moved")
    options = parser.parse_args()
    try:
        suite = suite_shown() if options.as_it_is else suite_demonstrated()
        return take(suite, options.services, options.folder)
    except SuiteError as error:
        fail(str(error))
        return 1


def suite_shown() -> Suite:
    """The suite that runs. Raises NotRunning."""
    suite = Suite(State.default(), say=say)
    suite.attach()
    return suite


def suite_demonstrated() -> Suite:
    """The suite after a demo, with a month of rows. Raises SuiteError."""
    demo = demo_parser(argparse.ArgumentParser().add_subparsers()).parse_args([])
    if demo.run(demo):
        raise SuiteError("The demo does not add up: see above.")
    suite = suite_shown()
    month_spread(suite)
    return suite


def take(suite: Suite, names: list[str], folder: Path) -> int:
    """Write a picture of each page."""
    services = [service_get(name, suite.services) for name in names] or suite.services
    folder.mkdir(parents=True, exist_ok=True)
    for path in pictures_take(suite, services, folder):
        say(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
