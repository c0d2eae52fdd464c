from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notification', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='job_id',
            field=models.UUIDField(blank=True, help_text="the worker's job that sends it", null=True),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['tenant_id', 'job_id'], name='notification_waiting'),
        ),
    ]
