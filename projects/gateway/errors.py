"""What can be refused here, and why."""

from shared.core.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthenticated


class CredentialsRefused(Unauthenticated):
    """Email or password are wrong."""


class RefreshRefused(Unauthenticated):
    """The refresh token is not valid; sign in again."""


class RefreshInProgress(Conflict):
    """This refresh token was used a moment ago; use the pair that came of it."""


class NoMembership(Forbidden):
    """You belong to no tenant."""


class TenantNotFound(NotFound):
    """There is no such tenant."""


class TenantUnnamed(BadRequest):
    """The service token must name a tenant for this."""


class MemberNotFound(NotFound):
    """There is no such member."""


class SessionNotFound(NotFound):
    """There is no such session."""


class UserNotFound(NotFound):
    """There is no such user."""


class EmailTaken(Conflict):
    """An account with this email exists already."""


class SlugTaken(Conflict):
    """Another tenant has this slug."""


class AccountExists(Conflict):
    """This email has an account already; leave out the password and name to add it."""


class MemberExists(Conflict):
    """This person is a member already."""


class LastOwner(Conflict):
    """A tenant keeps at least one active owner."""


class RoleNotManageable(Forbidden):
    """Only an owner may make, change or remove an owner."""


class PasswordRefused(BadRequest):
    """The password is not acceptable."""

    code = "invalid"


class SigningKeyTooYoung(Conflict):
    """The next key was published less than {seconds} seconds ago; others may not know it yet."""
