"""Write the generated pages; `--check` only compares."""

import sys

from shared.suite.console import fail, say
from shared.suite.reference import pages_stale


def main() -> int:
    """Exit status 1 if `--check` finds a page that is not up to date."""
    stale = pages_stale()
    if "--check" in sys.argv[1:]:
        for path in stale:
            fail(f"{path.name} is not up to date: run python -m shared.suite.reference.")
        return 1 if stale else 0
    for path, text in stale.items():
        path.write_text(text)
    say(f"{len(stale)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
