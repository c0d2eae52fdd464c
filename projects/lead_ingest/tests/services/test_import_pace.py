import gc
import sys

from projects.lead_ingest.services.import_pace import NEW_OBJECTS, rows_paced


def settings() -> tuple[float, int]:
    return sys.getswitchinterval(), gc.get_threshold()[0]


def test_the_last_import_to_end_sets_the_interpreter_back():
    before, thresholds = settings(), gc.get_threshold()
    first, second = rows_paced(), rows_paced()
    first.__enter__()
    second.__enter__()
    assert settings()[0] < before[0]
    assert settings()[1] == NEW_OBJECTS > before[1]
    first.__exit__(None, None, None)
    assert settings()[1] == NEW_OBJECTS
    second.__exit__(None, None, None)
    assert (settings(), gc.get_threshold()) == (before, thresholds)
