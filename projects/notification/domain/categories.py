"""What people can switch on and off: categories, and which channels each uses by default."""

from dataclasses import dataclass

from projects.notification.domain.channels import EMAIL, IN_APP


@dataclass(frozen=True)
class Category:
    """`defaults`: the channels that are on for who has chosen nothing."""

    key: str
    title: str
    defaults: frozenset[str]


ALL_CHANNELS = frozenset({IN_APP, EMAIL})
CATEGORIES = {
    category.key: category
    for category in (
        Category("assignments", "Leads given to you and taken from you", ALL_CHANNELS),
        # Managers of a busy firm would get a mail for every deal.
        Category("wins", "Deals that were won", frozenset({IN_APP})),
        Category("imports", "Files that have been read", frozenset({IN_APP})),
        Category("collection", "Payments that failed, invoices that are overdue", ALL_CHANNELS),
        Category("payouts", "Payouts approved, paid and failed", ALL_CHANNELS),
        Category("reports", "Reports that you have asked for", ALL_CHANNELS),
        Category("system", "Work that was given up", frozenset({IN_APP})),
    )
}


def default_on(category: str, channel: str) -> bool:
    """Whether the channel is on for who has chosen nothing."""
    return channel in CATEGORIES[category].defaults
