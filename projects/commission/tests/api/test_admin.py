import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from projects.commission.models import Payout, PayoutState
from projects.commission.tests.factories import paid
from shared.core.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def staff_client(client):
    facts = {"email": "root@example.com", "is_staff": True, "is_superuser": True}
    client.force_login(get_user_model().objects.create(id=uuid7(), **facts))
    return client


def test_every_page_of_the_admin_opens(draft, carla, staff_client) -> None:
    paid(carla, "10")
    for model in admin.site._registry:
        if model._meta.app_label != "commission":
            continue
        listed = staff_client.get(reverse(f"admin:commission_{model._meta.model_name}_changelist"))
        assert listed.status_code == 200, model
        row = model.objects.first()
        if row is not None:
            url = reverse(f"admin:commission_{model._meta.model_name}_change", args=[row.pk])
            assert staff_client.get(url).status_code == 200, model


def test_a_payout_is_approved_in_its_tenant(draft, staff_client) -> None:
    body = {"action": "approve", "_selected_action": [str(draft.id)]}
    answer = staff_client.post(reverse("admin:commission_payout_changelist"), body, follow=True)
    assert answer.status_code == 200
    assert Payout.objects.get().state == PayoutState.APPROVED
