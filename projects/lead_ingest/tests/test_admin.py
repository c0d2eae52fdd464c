"""The admin: every page opens at a steady cost, links lead on, actions call services."""

import pytest

from projects.lead_ingest.models import Lead, LeadActivity, LeadSource, RawSubmission, TenantProfile
from projects.lead_ingest.tests.factories import NOW, lead_make, members_make, profile_make
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def operator():
    return admin.operator_client()


@pytest.fixture
def make(cast):
    with tenant_scope(TENANT):
        profile_make()
        members_make(cast)
    made = []

    def leads(count):
        for _ in range(count):
            made.append(1)
            lead = lead_make(cast, email=f"ann{len(made)}@example.com", company=f"C{len(made)}")
            facts = {"kind": "note", "actor": cast.bob.user_id, "occurred_at": NOW}
            LeadActivity.objects.create(lead=lead, note="Called.", **facts)
            Lead.objects.filter(id=lead.id).update(assigned_to=cast.carla.user_id)
            LeadSource.objects.create(
                key=f"form-{len(made)}", name="Form", secret_hash="5ecret-hash"
            )

    return leads


def test_every_model_has_pages_that_open(operator, make):
    with tenant_scope(TENANT):
        make(2)
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)
    admin.searches_check(operator)


def test_lists_cost_the_same_for_more_rows(operator, make):
    admin.queries_check(operator, make, [Lead, LeadActivity, LeadSource, RawSubmission])


def test_a_lead_leads_to_its_activities_and_agent(operator, make):
    with tenant_scope(TENANT):
        make(2)
        lead = Lead.objects.latest("id")
    context_clear()
    page = operator.get(f"/admin/lead_ingest/lead/{lead.id}/change/").content.decode()
    assert f"Carla · {lead.assigned_to}" in page
    assert f"/admin/lead_ingest/lead/?tenant={TENANT}" in page
    link = f"/admin/lead_ingest/leadactivity/?lead__id__exact={lead.id}"
    assert f'href="{link}"' in page
    found = operator.get(link).context["cl"].result_list
    assert {row.lead_id for row in found} == {lead.id}


def test_leads_are_found_by_the_name_of_their_agent(operator, make):
    with tenant_scope(TENANT):
        make(2)
        free = Lead.objects.latest("id")
        Lead.objects.filter(id=free.id).update(assigned_to=None)
    context_clear()
    page = operator.get("/admin/lead_ingest/lead/", {"q": "carla"}).context["cl"]
    assert [row.named_assigned_to for row in page.result_list] == ["Carla"]
    page = operator.get("/admin/lead_ingest/lead/", {"q": "Mallory"}).context["cl"]
    assert list(page.result_list) == []


def test_a_secret_is_neither_shown_nor_guessed(operator, make):
    with tenant_scope(TENANT):
        make(1)
        source = LeadSource.objects.get()
    context_clear()
    assert (
        "5ecret-hash"
        not in operator.get(f"/admin/lead_ingest/leadsource/{source.id}/change/").content.decode()
    )
    guess = "/admin/lead_ingest/leadsource/?secret_hash__startswith=5ec"
    assert operator.get(guess).status_code == 400


def test_archive_runs_in_each_rows_tenant(operator, make, cast):
    with tenant_scope(TENANT):
        make(1)
        ours = Lead.objects.get()
    with tenant_scope(OTHER_TENANT):
        profile_make()
        theirs = lead_make(cast)
    chosen = {"action": "archive", "_selected_action": [str(ours.id), str(theirs.id)]}
    text = operator.post("/admin/lead_ingest/lead/", chosen, follow=True).content.decode()
    assert "Archive: 2 done." in text
    for tenant_id in (TENANT, OTHER_TENANT):
        with tenant_scope(tenant_id):
            assert Lead.objects.get().archived_at is not None


def test_a_lost_lead_is_taken_back_into_work(operator, make):
    with tenant_scope(TENANT):
        make(1)
        lead = Lead.objects.get()
        Lead.objects.update(status="lost", lost_reason="too dear")
    context_clear()
    chosen = {"action": "reopen", "_selected_action": [str(lead.id)]}
    text = operator.post("/admin/lead_ingest/lead/", chosen, follow=True).content.decode()
    assert "Reopen: 1 done." in text
    with tenant_scope(TENANT):
        assert Lead.objects.get().status == "contacted"
    assert (
        "done."
        not in operator.post("/admin/lead_ingest/lead/", chosen, follow=True).content.decode()
    )


def test_the_home_page_shows_leads_and_calls_the_tenant_by_its_name(operator, make):
    with tenant_scope(TENANT):
        make(3)
        TenantProfile.objects.update(name="Acme Inc.")
        Lead.objects.filter(company="C1").update(assigned_to=None)
    context_clear()
    page = operator.get("/admin/")
    assert "Acme Inc." in page.content.decode()
    home = page.context["home"]
    assert {card.title: card.text for card in home["cards"]}["Leads"] == "3"
    [row] = home["tables"][0].rows
    assert "Acme Inc." in row[0]
