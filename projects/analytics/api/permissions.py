"""Who may call what. Agents see their own figures where they are made, not the firm's."""

from shared.auth.callers import roles

READERS = roles("owner", "admin", "manager", "finance", "viewer")
EDITORS = roles("owner", "admin", "manager")
REPORTERS = roles("owner", "admin", "manager", "finance")
TRACKERS = roles("owner", "admin", "manager")
