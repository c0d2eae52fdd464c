"""The states of a notification, and which of them a later word may replace.

    queued -> sent -> delivered
                   -> bounced
           -> undelivered (may be queued again)
           -> skipped, cancelled

Reports come in any order: `delivered`, then a late `sent`, stays delivered.
"""

from typing import Final

QUEUED: Final = "queued"
SENT: Final = "sent"
DELIVERED: Final = "delivered"
UNDELIVERED: Final = "undelivered"
BOUNCED: Final = "bounced"
SKIPPED: Final = "skipped"
CANCELLED: Final = "cancelled"

STATES: Final = (QUEUED, SENT, DELIVERED, UNDELIVERED, BOUNCED, SKIPPED, CANCELLED)
# What a state may follow; every other word changes nothing.
AFTER: Final = {
    QUEUED: (UNDELIVERED,),
    SENT: (QUEUED, UNDELIVERED),
    DELIVERED: (QUEUED, SENT, UNDELIVERED),
    UNDELIVERED: (QUEUED,),
    BOUNCED: (QUEUED, SENT, UNDELIVERED, DELIVERED),
    SKIPPED: (QUEUED,),
    CANCELLED: (QUEUED,),
}
# In the words of the summary.
GROUPS: Final = {
    QUEUED: "queued",
    SENT: "sent",
    DELIVERED: "sent",
    UNDELIVERED: "failed",
    BOUNCED: "failed",
    SKIPPED: "skipped",
    CANCELLED: "skipped",
}
