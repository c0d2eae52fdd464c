import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine must not fail arithmetic.
settings.register_profile("arithmetic", deadline=None)
settings.load_profile("arithmetic")

VECTORS = Path(__file__).parent / "vectors.json"


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    return json.loads(VECTORS.read_text())
