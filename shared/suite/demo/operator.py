"""The platform's operator, who may open the admins: made on the machine, not through the door."""

from __future__ import annotations

from shared.suite.errors import SuiteError
from shared.suite.lifecycle import Suite
from shared.suite.manage import manage_run
from shared.suite.registry import service_get

EMAIL = "ops@tributary.example"
VARIABLE = "OPERATOR_PASSWORD"


def operator_ensure(suite: Suite, password: str) -> None:
    """Make the operator, or give them this password. Raises SuiteError."""
    made = manage_run(
        service_get("gateway", suite.services),
        ["operator_create", "--email", EMAIL, "--name", "Ops", "--password-env", VARIABLE],
        {**suite.values, VARIABLE: password},
        capture=True,
    )
    if made.returncode:
        raise SuiteError(f"The operator could not be made: {made.stderr.strip()}")
