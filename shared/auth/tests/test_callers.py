"""The matrix of who is admitted where, and as what the others are refused."""

from uuid import uuid4

import pytest

from shared.auth import roles as names
from shared.auth.callers import Callers, anyone, callers_check, roles, services, signed_in
from shared.auth.errors import CallerNotAllowed, CredentialsMissing, TokenUseRefused
from shared.auth.principal import Principal

OWNER = Principal(kind="user", user_id=uuid4(), tenant_id=uuid4(), role=names.OWNER)
AGENT = Principal(kind="user", user_id=uuid4(), tenant_id=uuid4(), role=names.AGENT)
NOWHERE = Principal(kind="user", user_id=uuid4())
STAFF = Principal(kind="staff", user_id=uuid4(), tenant_id=uuid4(), role=names.VIEWER)
PAYMENT = Principal(kind="service", service="payment")
WORKER = Principal(kind="service", service="worker")


def check(callers: Callers, principal: Principal | None) -> None:
    callers_check(callers, principal, service_callers={"payment"})


@pytest.mark.parametrize(
    ("callers", "principal"),
    [
        (roles("owner"), OWNER),
        (roles("owner", "agent"), AGENT),
        (roles("viewer"), STAFF),
        (services("payment"), PAYMENT),
        (roles("owner") | services("payment"), OWNER),
        (roles("owner") | services("payment"), PAYMENT),
        (signed_in(), NOWHERE),
        (signed_in(), AGENT),
        (anyone(), None),
        (anyone(), AGENT),
        (anyone(), WORKER),
    ],
)
def test_admitted(callers: Callers, principal: Principal | None) -> None:
    check(callers, principal)


@pytest.mark.parametrize(
    ("callers", "principal", "refusal"),
    [
        (roles("owner"), None, CredentialsMissing),
        (services("payment"), None, CredentialsMissing),
        (Callers(), None, CredentialsMissing),
        (roles("owner"), AGENT, CallerNotAllowed),
        (roles("owner"), NOWHERE, CallerNotAllowed),
        (roles("owner"), STAFF, CallerNotAllowed),
        (roles(*names.ALL), PAYMENT, TokenUseRefused),
        (signed_in(), PAYMENT, TokenUseRefused),
        (services("payment"), OWNER, TokenUseRefused),
        (services("payment"), STAFF, TokenUseRefused),
        (services("payment"), WORKER, CallerNotAllowed),
        # Declared by the endpoint, but not by the service's own list of callers.
        (services("worker"), WORKER, CallerNotAllowed),
        (Callers(), OWNER, TokenUseRefused),
    ],
)
def test_refused(callers: Callers, principal: Principal | None, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check(callers, principal)


def test_declarations_that_say_nothing_are_errors() -> None:
    for wrong in (lambda: roles(), lambda: roles("boss"), lambda: services()):
        with pytest.raises(ValueError):
            wrong()
