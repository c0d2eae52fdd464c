"""What sibling services send and get."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from projects.gateway.api.serializers import TenantOutput
from shared.api.serializers import Input, Output

MOST_IDS = 200


class IdsField(serializers.CharField):
    """Up to 200 ids joined by commas."""

    default_error_messages = {
        "invalid": "Give UUIDs joined by commas.",
        "too_many": "Ask for 200 ids at most.",
    }

    def to_internal_value(self, data: Any) -> list[UUID]:
        parts = super().to_internal_value(data).split(",")
        if len(parts) > MOST_IDS:
            self.fail("too_many")
        try:
            return [UUID(part.strip()) for part in parts]
        except ValueError:
            self.fail("invalid")


class UserIdsInput(Input):
    ids = IdsField()


class PageInput(Input):
    after = serializers.UUIDField(required=False, default=None)


class StaffLoginInput(Input):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    ip = serializers.IPAddressField(default=None, allow_null=True)
    user_agent = serializers.CharField(default="", allow_blank=True)


class StaffSessionOutput(Output):
    user_id = serializers.UUIDField()
    email = serializers.CharField(source="user.email")
    name = serializers.CharField(source="user.name")
    is_superuser = serializers.BooleanField(source="user.is_superuser")
    session_id = serializers.UUIDField(source="id")


class KnownUserOutput(Output):
    id = serializers.UUIDField(source="user_id")
    email = serializers.CharField(source="user.email")
    name = serializers.CharField(source="user.name")
    role = serializers.CharField()
    state = serializers.CharField()
    removed = serializers.SerializerMethodField()

    def get_removed(self, member: Any) -> bool:
        return member.removed_at is not None


class ToldMemberOutput(KnownUserOutput):
    """For copies: `version` is that of the member's events."""

    may_sign_in = serializers.BooleanField(source="user.is_active")
    version = serializers.IntegerField()


class ToldTenantOutput(TenantOutput):
    """For copies: `version` is that of the tenant's events."""

    version = serializers.IntegerField()
