"""Who may call what. Which tasks a role may schedule is for the task's service to say."""

from shared.auth.callers import roles

READERS = roles("owner", "admin", "manager", "finance", "viewer")
WRITERS = roles("owner", "admin", "manager")
