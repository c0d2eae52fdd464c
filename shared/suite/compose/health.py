"""`python -m shared.suite.compose.health`: whether the process at HEALTH_PAGE does its work.

Standard library only. Exit status 0 if it answers 200.
"""

from __future__ import annotations

import os
import ssl
import sys
from http.client import HTTPException
from urllib.request import urlopen

TIMEOUT = 4.0


def answered(url: str) -> bool:
    """Whether a GET of the URL gives 200 in time."""
    # This container asks itself: the name in its certificate is that of the door outside.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with urlopen(url, timeout=TIMEOUT, context=context) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


def main() -> int:
    """Ask the URL of the container."""
    url = os.environ.get("HEALTH_PAGE", "")
    if not url:
        sys.stderr.write("HEALTH_PAGE is not set: this container has nothing to ask.\n")
        return 1
    return 0 if answered(url) else 1


if __name__ == "__main__":
    sys.exit(main())
