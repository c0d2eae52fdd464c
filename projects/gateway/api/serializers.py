"""What callers send and get."""

from rest_framework import serializers

from projects.gateway.api.fields import (
    AccountEmailField,
    CurrencyField,
    PasswordField,
    SlugField,
    ZoneField,
)
from projects.gateway.models import MemberState
from shared.api.serializers import Input, Output, UtcDateTimeField
from shared.auth import roles

CHANGEABLE = [MemberState.ACTIVE.value, MemberState.SUSPENDED.value]


class TenantInput(Input):
    slug = SlugField()
    name = serializers.CharField(max_length=120)
    timezone = ZoneField(default="UTC")
    currency = CurrencyField(default="USD")


class RegisterInput(Input):
    email = AccountEmailField()
    password = PasswordField()
    name = serializers.CharField(max_length=120)
    tenant = TenantInput()


class LoginInput(Input):
    email = serializers.CharField(max_length=254)
    password = PasswordField()
    tenant = serializers.CharField(
        max_length=63, required=False, help_text="Slug or id; the first membership without one."
    )
    device = serializers.CharField(max_length=120, required=False)


class RefreshInput(Input):
    refresh_token = serializers.CharField(max_length=200)


class SwitchInput(Input):
    tenant = serializers.CharField(max_length=63, help_text="Slug or id.")


class MeUpdateInput(Input):
    name = serializers.CharField(max_length=120)


class TenantUpdateInput(Input):
    name = serializers.CharField(max_length=120, required=False)
    timezone = ZoneField(required=False)
    currency = CurrencyField(required=False)


class MemberCreateInput(Input):
    email = AccountEmailField()
    name = serializers.CharField(max_length=120, required=False, default="")
    role = serializers.ChoiceField(choices=roles.ALL)
    password = PasswordField(required=False)


class MemberUpdateInput(Input):
    role = serializers.ChoiceField(choices=roles.ALL, required=False)
    state = serializers.ChoiceField(choices=CHANGEABLE, required=False)


class UserOutput(Output):
    id = serializers.UUIDField()
    email = serializers.CharField()
    name = serializers.CharField()


class TenantOutput(Output):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    currency = serializers.CharField()
    created_at = UtcDateTimeField()


class RegistrationOutput(Output):
    tenant = TenantOutput()
    user = UserOutput()


class AccessOutput(Output):
    access_token = serializers.CharField()
    token_type = serializers.SerializerMethodField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    user = UserOutput()
    tenant = TenantOutput()
    role = serializers.CharField()

    def get_token_type(self, grant: object) -> str:
        return "Bearer"


class GrantOutput(AccessOutput):
    refresh_token = serializers.CharField(help_text="Good for one refresh.")


class MembershipOutput(Output):
    tenant = TenantOutput()
    role = serializers.CharField()


class MeOutput(Output):
    user = UserOutput()
    tenant_id = serializers.UUIDField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    session_id = serializers.UUIDField(allow_null=True)
    memberships = MembershipOutput(many=True)


class MemberOutput(Output):
    id = serializers.UUIDField()
    user_id = serializers.UUIDField()
    email = serializers.CharField(source="user.email")
    name = serializers.CharField(source="user.name")
    role = serializers.CharField()
    state = serializers.CharField()
    created_at = UtcDateTimeField()


class NewMemberOutput(MemberOutput):
    initial_password = serializers.CharField(
        allow_null=True, help_text="Shown this once, where one was generated."
    )
