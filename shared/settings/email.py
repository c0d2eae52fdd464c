"""Django's mail settings from one URL: `smtp+tls://user:password@mail.example.com:587`."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from shared.settings import env
from shared.settings.env import SettingRefused

# STARTTLS is asked for, TLS from the first byte is another port.
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SENDER = "Tributary <no-reply@tributary.example>"
SECONDS = 20


def email_settings() -> dict[str, Any]:
    """The settings of Django's SMTP backend. Raises SettingRefused."""
    parts = urlsplit(env.url("EMAIL_URL", schemes=tuple(PORTS)))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        **_login(parts),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": SECONDS,
        "DEFAULT_FROM_EMAIL": _address("EMAIL_FROM", SENDER),
        "EMAIL_REPLY_TO": _address("EMAIL_REPLY_TO", ""),
    }


def _login(parts: SplitResult) -> dict[str, str]:
    return {
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
    }


def _address(name: str, default: str) -> str:
    text = env.text(name, default)
    if text and "@" not in parseaddr(text)[1]:
        raise SettingRefused(name, "must be an address such as Tributary <no-reply@example.com>")
    return text
