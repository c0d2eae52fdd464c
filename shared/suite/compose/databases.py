"""`python -m shared.suite.compose.databases`: every service's database and its three roles.

What `manage_all.py createdbs` does, with the URLs of the environment. Repeating it repairs.
"""

from __future__ import annotations

import os
import sys

from shared.suite.databases import databases_create
from shared.suite.env_rules import variables_check
from shared.suite.errors import SuiteError
from shared.suite.registry import services_load


def main() -> int:
    """Exit status 1 with one sentence that names the variable at fault."""
    try:
        variables_check({k: v for k, v in os.environ.items() if k.endswith("DATABASE_URL")})
        created = databases_create(os.environ, services_load())
    except SuiteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"Created: {', '.join(created) or 'nothing, all are there'}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
