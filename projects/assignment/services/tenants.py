"""The copy of the tenant that the gateway's events feed."""

from projects.assignment.models import TenantProfile


def tenant_profile_store(*, name: str, as_of: int) -> None:
    """Keep the tenant's name, unless a newer word is known."""
    values = {"name": name, "as_of": as_of}
    TenantProfile.objects.get_or_create(defaults=values)
    TenantProfile.objects.filter(as_of__lt=as_of).update(**values)
