from collections.abc import Iterator

import pytest

from projects.gateway.services.signing_keys import signing_key_forget


@pytest.fixture(autouse=True)
def _fast_and_unlimited(settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (100000, 60))
    signing_key_forget()
    yield
    signing_key_forget()
