"""What callers send and get of notifications, preferences, browsers and suppressions."""

from typing import Any

from rest_framework import serializers

from projects.notification.domain.categories import CATEGORIES
from projects.notification.domain.channels import CHANNELS
from shared.api.serializers import Input, Output, UtcDateTimeField

MOST_IDS = 1000
NOT_SENT = "Of a mail that was not sent: in the built-in words."
LANGUAGE = r"^[a-z]{2}(-[A-Z]{2})?$"


class NotificationOutput(Output):
    """Something that was told to the caller."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="Type of the event that it tells of.")
    category = serializers.CharField()
    channel = serializers.CharField()
    about_id = serializers.UUIDField(help_text="The lead, payout or whatever it is about.")
    subject = serializers.CharField(source="words.subject", help_text=NOT_SENT)
    text = serializers.CharField(source="words.text", help_text=NOT_SENT)
    state = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was not sent.")
    address = serializers.CharField(help_text="Of a mail.")
    occurred_at = UtcDateTimeField()
    created_at = UtcDateTimeField()
    sent_at = UtcDateTimeField(allow_null=True)
    delivered_at = UtcDateTimeField(allow_null=True)
    seen_at = UtcDateTimeField(allow_null=True)
    read_at = UtcDateTimeField(allow_null=True)
    archived_at = UtcDateTimeField(allow_null=True)


class CountsOutput(Output):
    """The caller's feed in numbers, archived ones aside."""

    unread = serializers.IntegerField()
    unseen = serializers.IntegerField()


class MarkInput(Input):
    """Which of the caller's notifications to mark, and how."""

    mark = serializers.ChoiceField(choices=["seen", "read", "archived"])
    ids = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_IDS,
        required=False,
        help_text="Left out: all of them.",
    )


class MarkedOutput(Output):
    """How many were not marked so before."""

    changed = serializers.IntegerField()


class ReportInput(Input):
    """What became of a mail after the server had taken it."""

    state = serializers.ChoiceField(choices=["delivered", "bounced"])
    detail = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ReportOutput(Output):
    """The mail's state now."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    reason = serializers.CharField()


class GroupsOutput(Output):
    """Notifications in four groups; sent counts those delivered."""

    sent = serializers.IntegerField()
    queued = serializers.IntegerField()
    skipped = serializers.IntegerField()
    failed = serializers.IntegerField()


class SummaryOutput(GroupsOutput):
    """All notifications of the tenant."""

    by_channel = serializers.DictField(child=GroupsOutput())
    by_category = serializers.DictField(child=GroupsOutput())
    by_kind = serializers.DictField(child=GroupsOutput())
    by_reason = serializers.DictField(child=serializers.IntegerField())


class PreferenceInput(Input):
    """One choice."""

    category = serializers.ChoiceField(choices=list(CATEGORIES))
    channel = serializers.ChoiceField(choices=CHANNELS)
    enabled = serializers.BooleanField()


class PreferencesInput(Input):
    """Choices to keep; what is not named stays."""

    language = serializers.RegexField(
        LANGUAGE, max_length=5, required=False, help_text="Such as en or pt-BR."
    )
    preferences = serializers.ListField(
        child=PreferenceInput(), max_length=100, required=False, default=list
    )


class PreferenceOutput(Output):
    """What holds for one category and channel, and whether the caller has chosen it."""

    category = serializers.CharField()
    title = serializers.CharField()
    channel = serializers.CharField()
    enabled = serializers.BooleanField()
    chosen = serializers.BooleanField()


class PreferencesOutput(Output):
    """What the caller is told, and how."""

    language = serializers.CharField()
    preferences = PreferenceOutput(many=True)


class PushKeysInput(Input):
    """The keys of a browser's PushSubscription, as its toJSON gives them."""

    p256dh = serializers.RegexField(r"^[A-Za-z0-9_-]{80,100}=*$", max_length=120)
    auth = serializers.RegexField(r"^[A-Za-z0-9_-]{20,30}=*$", max_length=40)


class PushSubscriptionInput(Input):
    """A browser's PushSubscription."""

    endpoint = serializers.RegexField(r"^https://[!-~]+$", max_length=1000)
    keys = PushKeysInput()
    vapid_key_id = serializers.CharField(
        max_length=64, required=False, default="", allow_blank=True
    )
    user_agent = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        keys = attrs.pop("keys")
        return {**attrs, **keys}


class PushSubscriptionOutput(Output):
    """A browser of the caller. Its keys are not shown."""

    id = serializers.UUIDField()
    endpoint = serializers.CharField()
    vapid_key_id = serializers.CharField()
    user_agent = serializers.CharField()
    created_at = UtcDateTimeField()


class SuppressionInput(Input):
    """An address to leave alone, and why."""

    address = serializers.EmailField(max_length=254)
    detail = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class SuppressionOutput(Output):
    """An address that gets no mail."""

    id = serializers.UUIDField()
    address = serializers.CharField()
    cause = serializers.CharField(help_text="bounce or manual")
    detail = serializers.CharField()
    created_at = UtcDateTimeField()
