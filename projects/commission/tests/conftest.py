from typing import Any
from uuid import UUID

import pytest

from projects.commission.tests import factories
from shared.testing.cast import Cast


@pytest.fixture
def carla(tenant: UUID, cast: Cast) -> UUID:
    """Carla, an agent of a tenant that is known here, at 8 % with no limits."""
    factories.profile()
    agent_id = factories.agent(cast.carla.user_id)
    factories.assigned(agent_id, factories.approved_plan(name="Eight percent"))
    return agent_id


@pytest.fixture
def accelerated(tenant: UUID, cast: Cast) -> UUID:
    """Dev, an agent with a quota of 100,000 and an accelerator."""
    factories.profile()
    agent_id = factories.agent(cast.dev.user_id, "Dev")
    plan = factories.approved_plan(factories.ACCELERATOR, name="Accelerator")
    factories.assigned(agent_id, plan)
    return agent_id


@pytest.fixture
def lines_add_up(tenant: UUID) -> Any:
    """At the end of the test the running totals equal the sums of the lines."""
    yield
    factories.totals_check()
