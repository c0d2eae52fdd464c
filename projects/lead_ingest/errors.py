"""What lead_ingest refuses, named for the fact."""

from shared.core.errors import BadRequest, Conflict, Forbidden, NotFound, Unavailable, Unprocessable


class LeadNotFound(NotFound):
    """There is no such lead."""


class LeadImportNotFound(NotFound):
    """There is no such import."""


class LeadExportNotFound(NotFound):
    """There is no such export."""


class LeadExportGone(NotFound):
    """The file is not kept any longer; ask for a new one."""


class LeadExportUnfinished(Conflict):
    """The file is {state}; it can be fetched once it is completed."""


class MemberNotFound(NotFound):
    """No active member of the tenant has this id; a member created just now may take a second."""


class LeadExists(Conflict):
    """A lead with this email or external id exists already."""


class LeadMoveRefused(Conflict):
    """A lead cannot go from {from_status} to {to_status}."""


class LeadWithoutAgent(Conflict):
    """A lead without an agent cannot be won: nobody would be paid for it."""


class LeadWithoutAmount(BadRequest):
    """A won lead needs its amount."""


class LeadClosed(Conflict):
    """The lead is {status}; reopen it before it is changed."""


class LeadNotClosed(Conflict):
    """Only a won or lost lead can be reopened; this one is {status}."""


class LeadInvoiced(Conflict):
    """The lead was invoiced and cannot be reopened; refund the invoice instead."""


class BackdatingForbidden(Forbidden):
    """Only an owner or admin may say that something happened at another time than now."""


class FutureForbidden(BadRequest):
    """What happened cannot lie in the future."""


class ImportRefused(Unprocessable):
    """The file cannot be read: {reason}"""


class TenantProfileUnknown(Unavailable):
    """The tenant's settings have not arrived yet; try again in a moment."""


class SourceExists(Conflict):
    """A source with this key exists already."""


class TagExists(Conflict):
    """A tag with this name exists already."""
