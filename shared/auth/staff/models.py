"""The user of a service's own pages: a copy of the gateway's user who is staff."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction


class StaffUserManager(BaseUserManager["StaffUser"]):
    """Creates staff without a password: the gateway alone knows passwords."""

    def staff_sync(
        self, *, user_id: UUID, email: str, name: str, is_superuser: bool
    ) -> "StaffUser":
        """The local copy of a gateway user who is staff, made or brought up to date.

        An e-mail address that the gateway has given to another user since moves
        with it, and its former owner's copy is locked out.
        """
        email = email.strip().lower()
        facts = {"email": email, "name": name, "is_superuser": is_superuser}
        facts |= {"is_staff": True, "is_active": True}
        created = {**facts, "password": make_password(None)}
        with transaction.atomic():
            self._email_release(email, keeper=user_id)
            user, _ = self.update_or_create(pk=user_id, defaults=facts, create_defaults=created)
        return user

    def _email_release(self, email: str, *, keeper: UUID) -> None:
        for former in self.filter(email=email).exclude(pk=keeper):
            former.email, former.is_active = f"{former.pk}@superseded.invalid", False
            former.save(update_fields=["email", "is_active", "updated_at"])

    def create_superuser(self, **fields: Any) -> "StaffUser":
        """Refused: a local superuser would be one that the gateway cannot end."""
        raise NotImplementedError("Staff sign in through the gateway; create them there")


class StaffUser(AbstractBaseUser, PermissionsMixin):
    """Signs in to the admin and the browsable API of one service. Its id is the gateway's."""

    id = models.UUIDField(primary_key=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[StaffUserManager] = StaffUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "staff user"

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name or self.email
