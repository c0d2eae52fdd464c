from datetime import timedelta

import pytest

from projects.lead_ingest import clients, errors
from projects.lead_ingest.models import Lead, LeadActivity
from projects.lead_ingest.services import moves
from projects.lead_ingest.tests.factories import NOW, lead_make
from shared.contracts.lead_ingest import LeadLost, LeadReopened, LeadStatusChanged, LeadWon
from shared.core.money import Money

pytestmark = pytest.mark.django_db
AMOUNT = Money.parse("1054.50", "USD")


def move(cast, lead, *path, days: int = 0, **closing):
    for to in path:
        moved = moves.lead_move(
            lead_id=lead.id,
            to_status=to,
            by=cast.carla.user_id,
            occurred_at=NOW + timedelta(days=days),
            recorded_at=NOW + timedelta(days=days),
            **closing,
        )
    return moved


def won(cast):
    lead = lead_make(cast, assigned_to=cast.carla.user_id)
    move(cast, lead, "contacted", "qualified", "proposal")
    return move(cast, lead, "won", days=3, amount=AMOUNT)


def test_a_won_lead_says_who_how_much_and_when(tenant, cast, assert_published):
    lead = won(cast)
    event = assert_published(LeadWon)[0]
    assert (event.agent_id, event.amount.amount) == (cast.carla.user_id, "1054.50")
    assert (event.occurred_at, event.backdated) == (NOW + timedelta(days=3), False)
    assert len(assert_published(LeadStatusChanged, count=4)) == 4
    last = LeadActivity.objects.order_by("id").last()
    assert (last.from_status, last.to_status, last.stayed) == ("proposal", "won", timedelta(days=3))
    assert Lead.objects.get(id=lead.id).version == 5


def test_nobody_skips_a_state(tenant, cast, assert_published):
    lead = lead_make(cast, assigned_to=cast.carla.user_id)
    with pytest.raises(errors.LeadMoveRefused):
        move(cast, lead, "won", amount=AMOUNT)
    assert_published(LeadStatusChanged, count=0)


def test_without_an_agent_nothing_is_won(tenant, cast, assert_published):
    lead = lead_make(cast)
    move(cast, lead, "contacted", "qualified", "proposal")
    with pytest.raises(errors.LeadWithoutAgent):
        move(cast, lead, "won", amount=AMOUNT)
    assert_published(LeadWon, count=0)
    assert Lead.objects.get().status == "proposal"


def test_lost_keeps_its_reason(tenant, cast, assert_published):
    move(cast, lead_make(cast), "lost", reason="price")
    assert assert_published(LeadLost)[0].reason == "price"
    assert Lead.objects.get().lost_reason == "price"


def test_a_win_that_payment_withdraws_is_reopened(tenant, cast, assert_published, monkeypatch):
    lead = won(cast)
    asked = []
    monkeypatch.setattr(clients, "won_withdraw", lambda **said: asked.append(said) or True)
    reopened = moves.lead_reopen(lead_id=lead.id, by=cast.bob.user_id, at=NOW + timedelta(days=4))
    assert asked == [{"lead_id": lead.id, "version": 5}]
    assert (reopened.status, reopened.deal_amount) == ("proposal", None)
    assert_published(LeadReopened)


def test_an_invoiced_win_stays_won(tenant, cast, assert_published, monkeypatch):
    lead = won(cast)
    monkeypatch.setattr(clients, "won_withdraw", lambda **said: False)
    with pytest.raises(errors.LeadInvoiced):
        moves.lead_reopen(lead_id=lead.id, by=cast.bob.user_id, at=NOW)
    assert_published(LeadReopened, count=0)
    assert Lead.objects.get().status == "won"


def test_an_open_lead_is_not_reopened(tenant, cast):
    with pytest.raises(errors.LeadNotClosed):
        moves.lead_reopen(lead_id=lead_make(cast).id, by=cast.bob.user_id, at=NOW)
