"""Who may call what."""

from shared.auth.callers import roles

EVERYBODY = roles("owner", "admin", "manager", "finance", "agent", "viewer")
OVERSEERS = roles("owner", "admin", "manager")
ADMINS = roles("owner", "admin")
