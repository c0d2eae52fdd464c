from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.lead_ingest.domain import history, normalisation, scoring, statuses
from projects.lead_ingest.domain.mapping import ColumnMap, MappingRefused
from projects.lead_ingest.domain.rows import RowRefused, draft_from

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def draft(**fields):
    return draft_from({"external_id": "A", **fields}, zone=BERLIN, currency="EUR", now=NOW)


class TestStatuses:
    def test_a_closed_lead_passed_the_whole_path(self):
        assert statuses.path_to("won") == ("contacted", "qualified", "proposal", "won")
        assert statuses.path_to("contacted") == ("contacted",)
        assert statuses.path_to("new") == ()

    @pytest.mark.parametrize(("start", "end"), [("new", "won"), ("won", "lost"), ("lost", "new")])
    def test_what_is_no_step(self, start, end):
        assert not statuses.can_move(start, end)

    def test_every_imported_path_is_made_of_allowed_steps(self):
        for status in ("contacted", "qualified", "proposal", "won", "lost"):
            walked = ("new", *statuses.path_to(status))
            assert all(map(statuses.can_move, walked, walked[1:]))


class TestHistory:
    def test_states_between_at_engagement_and_the_last_at_closing(self):
        closed = NOW + timedelta(days=9)
        steps = history.steps_to("won", created_at=NOW, engaged_at=NOW, closed_at=closed)
        assert [s.occurred_at for s in steps] == [NOW, NOW, NOW, closed]
        assert steps[-1].stayed == timedelta(days=9)


class TestNormalisation:
    @pytest.mark.parametrize(
        ("raw", "normal"),
        [(" Ann@Example.COM ", "ann@example.com"), ("b@Bücher.example", "b@xn--bcher-kva.example")],
    )
    def test_email(self, raw, normal):
        assert normalisation.email_normalize(raw) == normal

    @given(st.text(max_size=60))
    def test_email_is_normal_or_refused_and_never_else(self, raw):
        try:
            once = normalisation.email_normalize(raw)
        except normalisation.EmailUnreadable:
            return
        assert normalisation.email_normalize(once) == once

    @pytest.mark.parametrize(
        ("raw", "country", "e164"),
        [
            ("(202) 555-0143", "US", "+12025550143"),
            ("030 901820", "DE", "+4930901820"),
            ("+44 20 7946 0958", "", "+442079460958"),
            ("call me", "US", ""),
            ("12", "US", ""),
        ],
    )
    def test_phone(self, raw, country, e164):
        assert normalisation.phone_normalize(raw, country=country) == e164

    @given(st.text(max_size=40), st.text(max_size=3))
    def test_phone_never_fails(self, raw, country):
        number = normalisation.phone_normalize(raw, country=country)
        assert number == "" or number.startswith("+")

    def test_text(self):
        assert normalisation.text_clean("  a\x00 b\n\tc ") == "a b c"

    @given(st.text(" a\t\u00a0\u3000b\x00", max_size=9))
    def test_text_holds_single_spaces_between_what_can_be_printed(self, raw):
        words = "".join(c if c.isprintable() else " " for c in raw).split()
        assert normalisation.text_clean(raw) == " ".join(words)


def test_score_counts_known_facts_and_says_which():
    scored = scoring.score({"email": "a@b.example", "phone": "", "company": "Acme"})
    assert scored.total == scoring.points({"email": "a", "phone": "", "company": "A"}) == 45
    assert scored.reasons == (("email", 25), ("company", 20))


class TestRows:
    def test_a_date_means_noon_in_the_zone(self):
        agent = uuid4()
        won = draft(
            status="won",
            assigned_to=str(agent),
            engaged_on="2017-03-01",
            closed_on="2017-04-01",
            deal_amount="1054",
        )
        assert won.closed_at == datetime(2017, 4, 1, 10, tzinfo=UTC)
        assert won.engaged_at == datetime(2017, 3, 1, 11, tzinfo=UTC)
        assert (won.amount.amount, won.amount.currency) == (Decimal("1054"), "EUR")
        assert won.assigned_to == agent

    def test_a_row_without_dates_happened_now(self):
        assert draft().created_at == NOW

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"status": "sold"}, "status"),
            ({"email": "nobody"}, "email"),
            ({"engaged_on": "2017-02-30"}, "engaged_on"),
            ({"engaged_on": "0001-01-01T00:00:00+05:00"}, "engaged_on"),
            ({"engaged_on": "2017-03-02", "closed_on": "2017-03-01"}, "closed_on"),
            ({"assigned_to": "Ann"}, "assigned_to"),
            ({"status": "won", "deal_amount": "1"}, "assigned_to"),
            ({"status": "won", "assigned_to": str(uuid4())}, "deal_amount"),
            ({"status": "won", "assigned_to": str(uuid4()), "deal_amount": "0"}, "deal_amount"),
            ({"status": "won", "assigned_to": str(uuid4()), "deal_amount": "1.001"}, "deal_amount"),
            ({"external_id": ""}, "external_id"),
            ({"first_name": "x" * 200}, "first_name"),
        ],
    )
    def test_what_cannot_stand_names_its_field(self, fields, field):
        with pytest.raises(RowRefused) as refused:
            draft(**fields)
        assert refused.value.field == field

    @given(
        st.dictionaries(
            st.sampled_from(["status", "email", "engaged_on", "closed_on", "deal_amount", "phone"]),
            st.text(max_size=30),
        )
    )
    def test_any_text_gives_a_draft_or_a_reason(self, fields):
        refused = None
        try:
            draft(**fields)
        except RowRefused as error:
            refused = error
        assert refused is None or (refused.field and refused.reason)


class TestMapping:
    def test_custom_fields_are_kept_apart_and_bounded(self):
        stored = draft(**{"custom.size": "  big  "})
        assert stored.custom == {"size": "big"}
        with pytest.raises(RowRefused, match=r"custom\.size: is longer"):
            draft(**{"custom.size": "x" * 1001})
        for columns in ({"custom.Big Size": "Id"}, {f"custom.f{n}": "Id" for n in range(21)}):
            with pytest.raises(MappingRefused):
                ColumnMap(columns={"external_id": "Id", **columns}).check(["Id"])

    def test_what_an_export_quoted_comes_back_plain(self):
        mapped = ColumnMap(columns={"external_id": "Id", "phone": "Tel"})
        assert mapped.apply({"Id": "1", "Tel": "'+12025550143"})["phone"] == "+12025550143"

    def test_values_and_defaults(self):
        mapped = ColumnMap(
            columns={"external_id": "Id", "title": "Product"},
            values={"title": {"GTXPro": "GTX Pro"}},
            defaults={"country": "US"},
        ).apply({"Id": " 7 ", "Product": "GTXPro", "Other": "x"})
        assert mapped == {"external_id": "7", "title": "GTX Pro", "country": "US"}

    @pytest.mark.parametrize(
        "columns", [{"colour": "Id"}, {"email": "Mail"}, {"company": "Id"}, {}]
    )
    def test_a_map_that_does_not_fit(self, columns):
        with pytest.raises(MappingRefused):
            ColumnMap(columns=columns).check(["Id"])
