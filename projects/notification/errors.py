"""What notification refuses, named for the fact."""

from shared.core.errors import Conflict, NotFound, Unavailable, Unprocessable


class NotificationNotFound(NotFound):
    """There is no such notification."""


class RecipientUnknownYet(Unavailable):
    """The recipient is a member, but their membership has not arrived here yet; it is waited
    for."""


class MemberNotFound(NotFound):
    """There is no such member; one created just now may take a second to arrive."""


class NotAMail(Conflict):
    """Only mails that were sent can be reported on; this one is {state}."""


class NothingToSend(Conflict):
    """Only a mail that was not delivered can be sent again; this one is {state}."""


class NothingToCancel(Conflict):
    """Only what waits can be cancelled; this is {state}."""


class TemplateNotFound(NotFound):
    """There is no such template."""


class TemplateNotDraft(Conflict):
    """Only a draft can be changed; version {number} is {state}. Create a new version instead."""


class DraftExists(Conflict):
    """There is a draft of this template already; change that one."""


class TemplateInvalid(Unprocessable):
    """The template cannot be used: see errors."""


class PushSubscriptionNotFound(NotFound):
    """There is no such push subscription."""


class SuppressionNotFound(NotFound):
    """There is no such suppression."""
