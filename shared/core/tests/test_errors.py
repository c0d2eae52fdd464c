import pytest

from shared.core import errors
from shared.core.errors import Conflict, DomainError, FieldError


class PlanNotDraft(Conflict):
    """Only a draft plan can be changed;
    plan {plan_id} is {status}.

    Further paragraphs are for readers of the code.
    """


class HTTPSourceGone(Conflict):
    code = "source_gone"


def test_the_docstring_is_the_sentence():
    error = PlanNotDraft(plan_id=7, status="approved")
    assert error.detail == "Only a draft plan can be changed; plan 7 is approved."
    assert str(error) == error.detail
    assert error.context == {"plan_id": 7, "status": "approved"}


def test_code_and_status():
    assert (PlanNotDraft.code, PlanNotDraft.status) == ("plan_not_draft", 409)
    assert HTTPSourceGone.code == "source_gone"


def test_a_detail_is_taken_as_it_is():
    assert PlanNotDraft("braces {stay}").detail == "braces {stay}"


def test_a_forgotten_name_does_not_hide_the_error():
    assert "plan {plan_id} is approved" in PlanNotDraft(status="approved").detail


def test_values_are_not_formatted_again():
    assert "{secret}" in PlanNotDraft(plan_id="{secret}", status="x", secret="s").detail


def test_field_errors():
    problem = FieldError("amount", "too_precise", "Two digits at most.")
    assert PlanNotDraft("no", errors=[problem]).errors == (problem,)


@pytest.mark.parametrize(
    ("family", "status"),
    [("BadRequest", 400), ("Unauthenticated", 401), ("Forbidden", 403), ("NotFound", 404),
     ("Conflict", 409), ("PreconditionFailed", 412), ("Unprocessable", 422),
     ("TooManyRequests", 429), ("Unavailable", 503)],
)  # fmt: skip
def test_families(family, status):
    error = getattr(errors, family)
    assert issubclass(error, DomainError)
    assert error.status == status
    assert error().detail.endswith(".")
