import shared.core.ids
import shared.tenancy.context
from django.db import migrations, models
from shared.tenancy.migrations import SecureTenantTable


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotencyRecord',
            fields=[
                ('id', models.UUIDField(default=shared.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('tenant_id', models.UUIDField(default=shared.tenancy.context.current_tenant, editable=False)),
                ('caller', models.CharField(max_length=80)),
                ('route', models.CharField(max_length=255)),
                ('key', models.CharField(max_length=255)),
                ('request_hash', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField()),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField()),
                ('spent', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'caller', 'route', 'key'), name='idempotency_scope')],
            },
        ),
        SecureTenantTable('IdempotencyRecord'),
    ]
