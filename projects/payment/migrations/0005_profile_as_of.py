from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payment', '0004_invoice_overdue_told'),
    ]

    operations = [
        migrations.RenameField(
            model_name='tenantprofile',
            old_name='source_version',
            new_name='as_of',
        ),
        migrations.AlterField(
            model_name='tenantprofile',
            name='as_of',
            field=models.PositiveBigIntegerField(default=0),
        ),
    ]
