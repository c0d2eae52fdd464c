import shared.core.ids
import shared.tenancy.context
from django.db import migrations, models
from shared.tenancy.migrations import SecureTenantTable


class Migration(migrations.Migration):

    dependencies = [
        ('sample', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.UUIDField(default=shared.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('tenant_id', models.UUIDField(default=shared.tenancy.context.current_tenant, editable=False)),
                ('user_id', models.UUIDField()),
                ('name', models.CharField(max_length=80)),
                ('as_of', models.PositiveBigIntegerField(default=0)),
                ('table', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'user_id'), name='guest_once')],
            },
        ),
        SecureTenantTable('Guest'),
    ]
