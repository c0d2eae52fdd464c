"""What a service remembers of sessions that have ended elsewhere."""

from django.db import models


class EndedSession(models.Model):
    """A session that the gateway told of by event; kept until no access token of it can live.

    Sessions belong to users and not to tenants, so that this table has none.
    """

    session_id = models.UUIDField(primary_key=True)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="ended_session_until")]

    def __str__(self) -> str:
        return str(self.session_id)
