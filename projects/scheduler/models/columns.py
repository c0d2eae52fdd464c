"""What several tables have: which work, of which origin."""

from django.db import models


class Origin(models.TextChoices):
    """Who made it: a user, a service's declaration, or a row of django-celery-beat."""

    USER = "user"
    DEFAULT = "default"
    BEAT = "beat"


class Work(models.Model):
    """A task of a service and its arguments, by name."""

    service = models.CharField(max_length=64)
    task = models.CharField(max_length=80)
    args = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
