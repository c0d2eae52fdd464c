"""What differs from the settings that all services share."""

from shared.settings.base import *
from shared.settings.base import service_settings

globals().update(service_settings("scheduler"))

# Its tables and admin are those that users of Celery know; who reads them is our own beat.
INSTALLED_APPS = [*globals()["INSTALLED_APPS"], "django_celery_beat"]
UNFOLD = {
    **globals()["UNFOLD"],
    "SIDEBAR": {
        **globals()["UNFOLD"]["SIDEBAR"],
        "navigation": "projects.scheduler.admin.navigation",
    },
}
CELERY_BEAT_SCHEDULER = "projects.scheduler.services.beat:LeadingScheduler"
DJANGO_CELERY_BEAT_TZ_AWARE = True
