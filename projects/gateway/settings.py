"""What differs from the settings that all services share."""

from shared.settings import env
from shared.settings.base import *
from shared.settings.base import service_settings

globals().update(service_settings("gateway"))

# No other service signs anything for a user.
JWT_SECRET = env.secret("JWT_SECRET")
JWT_SECRET_PREVIOUS = env.text("JWT_SECRET_PREVIOUS", "")
JWT_REFRESH_SECRET = env.secret("JWT_REFRESH_SECRET")
JWT_REFRESH_SECRET_PREVIOUS = env.text("JWT_REFRESH_SECRET_PREVIOUS", "")
JWT_REFRESH_EXPIRES_IN = env.duration("JWT_REFRESH_EXPIRES_IN", "7d")

_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
