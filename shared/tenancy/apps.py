from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """The tenant in context, models that belong to a tenant, row-level security."""

    name = "shared.tenancy"
    label = "tenancy"
    verbose_name = "Tenancy"

    def ready(self) -> None:
        from shared.db.tenant_setting import source_register
        from shared.tenancy import checks  # noqa: F401
        from shared.tenancy.context import current_tenant

        source_register(current_tenant)
