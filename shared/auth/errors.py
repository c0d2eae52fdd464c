"""What can be wrong with a caller. Details never say which check a token failed."""

from shared.core.errors import Forbidden, Unauthenticated, Unavailable


class CredentialsMissing(Unauthenticated):
    """Send an access token to call this."""


class TokenInvalid(Unauthenticated):
    """The token is not valid."""


class TokenExpired(Unauthenticated):
    """The token has expired."""


class TokenUseRefused(Unauthenticated):
    """This kind of token is not accepted here."""


class SessionEnded(Unauthenticated):
    """This session has ended; sign in again."""


class CallerNotAllowed(Forbidden):
    """Your role may not do this."""


class TenantNotChosen(Forbidden):
    """Choose the tenant first, at /staff/tenant/."""


class CallersUndeclared(Forbidden):
    """This operation names nobody who may call it."""


class SigningKeysUnavailable(Unavailable):
    """Tokens cannot be verified at the moment; try again shortly."""


class RevocationUnavailable(Unavailable):
    """The revocation could not be announced; try again shortly."""
