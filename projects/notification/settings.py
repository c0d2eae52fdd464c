"""What differs from the settings that all services share."""

from shared.settings.base import *
from shared.settings.base import service_settings
from shared.settings.email import email_settings

globals().update(service_settings("notification"))
globals().update(email_settings())
