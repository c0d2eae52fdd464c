#!/usr/bin/env python
"""Django's command line for this service alone."""

import os
import sys
from pathlib import Path


def main() -> None:
    # Not this folder: its selectors.py would hide the standard library's.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "projects.scheduler.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
