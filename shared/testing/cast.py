"""The cast: the same people in tests, seeds and documents."""

from dataclasses import dataclass
from uuid import UUID

TENANT = UUID("01900000-0000-7000-8000-00000000a11c")
OTHER_TENANT = UUID("01900000-0000-7000-8000-00000000bad0")


@dataclass(frozen=True)
class Member:
    """A user in a tenant, with a role."""

    name: str
    role: str
    user_id: UUID
    tenant_id: UUID = TENANT

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.com"

    @property
    def session_id(self) -> UUID:
        """The session in which the test clients of this member sign in."""
        return UUID(int=self.user_id.int + 0x1000)


def _member(name: str, role: str, number: int, tenant_id: UUID = TENANT) -> Member:
    return Member(name, role, UUID(f"01900000-0000-7000-8000-00000000c0{number:02x}"), tenant_id)


class Cast:
    """Alice and her people, and Mallory, who belongs to another tenant."""

    alice = _member("Alice", "owner", 1)
    bob = _member("Bob", "manager", 2)
    carla = _member("Carla", "agent", 3)
    dev = _member("Dev", "agent", 4)
    faye = _member("Faye", "finance", 5)
    mallory = _member("Mallory", "owner", 6, OTHER_TENANT)
