from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from projects.commission.models import Payout
from projects.commission.services.periods import period_close
from projects.commission.tests import factories
from shared.tenancy.context import tenant_scope
from shared.testing.cast import Cast


@pytest.fixture
def draft(carla: UUID) -> Payout:
    """Carla's payout of 80.00 for 2017-Q2."""
    factories.paid(carla, "1000")
    return period_close(label="2017-Q2", by=None, at=factories.NOW).payouts[0]


@pytest.fixture
def dev_too(carla: UUID, cast: Cast) -> UUID:
    """Dev has sold something as well, by the same plan as Carla."""
    dev = factories.agent(cast.dev.user_id, "Dev")
    plan = factories.approved_plan(name="Dev's plan")
    factories.assigned(dev, plan, effective_from=date(2016, 1, 1))
    factories.paid(dev, "500")
    return dev


@pytest.fixture
def foreign(cast: Cast) -> Callable[[], dict[str, UUID]]:
    """Rows of Mallory's tenant, by what they are."""

    def make() -> dict[str, UUID]:
        with tenant_scope(cast.mallory.tenant_id):
            factories.profile()
            agent_id = factories.agent(cast.mallory.user_id, "Mallory")
            plan = factories.approved_plan(name="Theirs")
            assignment = factories.assigned(agent_id, plan)
            line = factories.paid(agent_id, "1000")
            [payout] = period_close(label="2017-Q2", by=None, at=factories.NOW).payouts
            return {
                "plan": plan.id,
                "assignment": assignment.id,
                "calculation": line.calculation_id,
                "payout": payout.id,
                "agent": agent_id,
            }

    return make
