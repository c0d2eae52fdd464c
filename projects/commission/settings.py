"""What differs from the settings that all services share."""

from shared.settings.base import *
from shared.settings.base import service_settings

globals().update(service_settings("commission"))

# Exclusion constraints over agent and dates.
INSTALLED_APPS = [*globals()["INSTALLED_APPS"], "django.contrib.postgres"]
