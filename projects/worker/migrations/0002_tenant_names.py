import shared.core.ids
import shared.tenancy.context
from django.db import migrations, models

from shared.tenancy.migrations import SecureTenantTable


class Migration(migrations.Migration):

    dependencies = [
        ('worker', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TenantProfile',
            fields=[
                ('id', models.UUIDField(default=shared.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('tenant_id', models.UUIDField(default=shared.tenancy.context.current_tenant, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('as_of', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant_id',), name='worker_tenant_once')],
            },
        ),
        SecureTenantTable("TenantProfile"),
    ]
