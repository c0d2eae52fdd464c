"""The real mail server of the test run."""

import httpx
import pytest

from projects.notification.clients.smtp import connection_close


class Sink:
    """What the development mail server has taken; its page is beside its SMTP port."""

    def __init__(self, port: int) -> None:
        self._page = f"http://127.0.0.1:{port + 1}/api/mails"

    def mails(self, to: str) -> list[dict]:
        """Those to this address, the newest first, in full."""
        found = httpx.get(self._page, params={"to": to}).json()["results"]
        return [httpx.get(f"{self._page}/{mail['id']}").json() for mail in found]


@pytest.fixture
def sink(settings):
    """Mail goes to the real server, not into Django's test outbox."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield Sink(settings.EMAIL_PORT)
    connection_close()
