import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parent / "vectors.json"


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    return json.loads(VECTORS.read_text())
