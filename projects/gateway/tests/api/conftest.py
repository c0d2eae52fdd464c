from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from projects.gateway.services.key_source import published_keys
from projects.gateway.tests.factories import PASSWORD, cast_make
from shared.auth import keys
from shared.auth.tokens import verified_forget


@pytest.fixture
def people(cast):
    cast_make()
    return cast


@pytest.fixture
def own_keys():
    """Tokens are verified with this service's own keys, as in production."""
    before = keys.gateway_keys._source
    keys.source_register(published_keys, unknown_interval=0)
    verified_forget()
    yield
    keys.source_register(before)
    verified_forget()


@pytest.fixture
def sign_in(people, own_keys) -> Callable[..., tuple[APIClient, dict[str, Any]]]:
    """`sign_in(cast.alice)`: a client with a real access token, and the whole answer."""

    def login(person, **said):
        client = APIClient()
        body = {"email": person.email, "password": PASSWORD, **said}
        answer = client.post("/api/v1/auth/login/", body)
        assert answer.status_code == 200, answer.content
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access_token']}")
        return client, answer.json()

    return login
