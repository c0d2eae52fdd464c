"""Who may call an operation, declared beside it: `roles("owner") | services("payment")`."""

from collections.abc import Collection
from dataclasses import dataclass

from shared.auth import roles as role_names
from shared.auth.errors import (
    CallerNotAllowed,
    CredentialsMissing,
    TenantNotChosen,
    TokenUseRefused,
)
from shared.auth.principal import Principal


@dataclass(frozen=True)
class Callers:
    """A set of permitted callers. An empty one permits nobody."""

    roles: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    signed_in: bool = False
    public: bool = False

    def __or__(self, other: "Callers") -> "Callers":
        return Callers(
            roles=self.roles | other.roles,
            services=self.services | other.services,
            signed_in=self.signed_in or other.signed_in,
            public=self.public or other.public,
        )

    @property
    def admits_users(self) -> bool:
        return self.signed_in or bool(self.roles)


def roles(*names: str) -> Callers:
    """Members of the tenant in context with one of these roles."""
    unknown = set(names) - set(role_names.ALL)
    if unknown or not names:
        raise ValueError(f"Not roles: {sorted(unknown)}" if unknown else "Name at least one role")
    return Callers(roles=frozenset(names))


def services(*names: str) -> Callers:
    """Sibling services, by service token; `callers` of service.toml limits them further."""
    if not names:
        raise ValueError("Name at least one service")
    return Callers(services=frozenset(names))


def signed_in() -> Callers:
    """Any user with a valid access token, also one without a tenant."""
    return Callers(signed_in=True)


def anyone() -> Callers:
    """Everybody, with or without a token. A token that is sent must still be valid."""
    return Callers(public=True)


def callers_check(
    callers: Callers, principal: Principal | None, *, service_callers: Collection[str]
) -> None:
    """Pass when the principal is permitted.

    Raises CredentialsMissing without a principal, TokenUseRefused for a kind of
    token that this operation takes from nobody, TenantNotChosen for staff who
    have chosen none, CallerNotAllowed for the rest.
    """
    if callers.public:
        return
    if principal is None:
        raise CredentialsMissing
    if principal.kind == "service":
        _service_check(callers, principal, service_callers)
    else:
        _user_check(callers, principal)


def _service_check(
    callers: Callers, principal: Principal, service_callers: Collection[str]
) -> None:
    if not callers.services:
        raise TokenUseRefused
    if principal.service not in callers.services or principal.service not in service_callers:
        raise CallerNotAllowed(f"The service {principal.service} may not call this.")


def _user_check(callers: Callers, principal: Principal) -> None:
    if not callers.admits_users:
        raise TokenUseRefused
    if principal.kind == "staff" and principal.tenant_id is None and not callers.signed_in:
        raise TenantNotChosen
    if not callers.signed_in and principal.role not in callers.roles:
        raise CallerNotAllowed
