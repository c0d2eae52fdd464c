#!/usr/bin/env python3
"""The one entry to the whole suite: `python3 manage_all.py --help`.

Uses the standard library only until it has made .venv; then it runs again inside it.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Tributary needs Python 3.11 or newer and this is %d.%d: start manage_all.py "
        "with a newer python3." % sys.version_info[:2]
    )

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def main() -> int:
    """Make the virtual environment if it is missing or old, then run the command in it."""
    from shared.suite.bootstrap import BootstrapFailed, venv_enter

    try:
        venv_enter(sys.argv)
    except BootstrapFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    from shared.suite.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
