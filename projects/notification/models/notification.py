"""Something that is told to one person on one channel."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.utils.functional import cached_property

from projects.notification.domain import states
from projects.notification.domain.categories import CATEGORIES
from projects.notification.domain.channels import CHANNELS, IN_APP
from projects.notification.domain.messages import Message, message_default
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel

# As many rows as fit into one statement, whose parameters PostgreSQL bounds.
AT_ONCE = 500


def choices(words: Sequence[str]) -> list[tuple[str, str]]:
    """Choices of a field, as they are."""
    return [(word, word.replace("_", " ")) for word in words]


def category_choices() -> list[tuple[str, str]]:
    """A function, so that another category needs no migration."""
    return [(category.key, category.title) for category in CATEGORIES.values()]


class Notification(VersionedModel, TenantModel):
    """One per event, recipient and channel. `context` holds the variables of its words.

    In-app ones carry their words and are delivered by being written; mails are rendered when
    they are sent and carry their words from then on. `seen_at`, `read_at`, `archived_at` are the
    recipient's own.
    """

    event_id = models.UUIDField(help_text="of the event that it tells of")
    kind = models.CharField(max_length=60, help_text="type of the event")
    category = models.CharField(max_length=20, choices=category_choices)
    channel = models.CharField(max_length=10, choices=choices(CHANNELS))
    recipient_id = models.UUIDField(help_text="gateway user id")
    about_id = models.UUIDField(help_text="the lead, payout or whatever it is about")
    occurred_at = models.DateTimeField()
    context = models.JSONField(default=dict)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8, default="en")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=choices(states.STATES))
    reason = models.CharField(max_length=20, blank=True, help_text="why it was not sent")
    detail = models.CharField(max_length=300, blank=True, help_text="what the server said")
    attempts = models.PositiveIntegerField(default=0)
    job_id = models.UUIDField(null=True, blank=True, help_text="the worker's job that sends it")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "event_id", "recipient_id", "channel"],
                name="notification_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.STATES), name="notification_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="notification_channel_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.SKIPPED, states.BOUNCED)) | ~Q(reason=""),
                name="notification_reason_given",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "recipient_id", "-id"], name="notification_feed"),
            models.Index(
                fields=["tenant_id", "recipient_id"],
                condition=Q(channel=IN_APP, state=states.DELIVERED, read_at=None, archived_at=None),
                name="notification_unread",
            ),
            models.Index(
                fields=["tenant_id", "channel", "state", "category"], name="notification_states"
            ),
            models.Index(
                fields=["tenant_id", "job_id"],
                condition=Q(state=states.QUEUED),
                name="notification_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.words.subject

    @cached_property
    def words(self) -> Message:
        """What was said; what our own words say of a mail that was not sent or is not yet."""
        if self.subject or self.text:
            return Message(subject=self.subject, text=self.text)
        return message_default(self.kind, self.context)

    @classmethod
    def insert(cls, rows: "Sequence[Notification]") -> set[UUID]:
        """Insert the rows that are new, in their order; returns their ids."""
        return {
            row_id
            for start in range(0, len(rows), AT_ONCE)
            for row_id in _insert(rows[start : start + AT_ONCE])
        }


def _insert(rows: Sequence[Notification]) -> list[UUID]:
    fields = Notification._meta.concrete_fields
    params = []
    for row in rows:
        row.tenant_fill()
        values = (field.pre_save(row, add=True) for field in fields)
        pairs = zip(fields, values, strict=True)
        params += [field.get_db_prep_save(value, connection) for field, value in pairs]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(len(rows)), params)
        return [row_id for (row_id,) in cursor.fetchall()]


@cache
def _insert_sql(count: int) -> str:
    fields = Notification._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    return (
        f"INSERT INTO notification_notification ({columns}) VALUES {', '.join([places] * count)} "
        "ON CONFLICT (tenant_id, event_id, recipient_id, channel) DO NOTHING RETURNING id"
    )
