"""When .venv is good enough, and who waits for whom."""

from pathlib import Path

import pytest

from shared.suite import bootstrap
from shared.suite.installers import pinned_uv
from shared.suite.locks import file_lock, file_try_lock
from shared.suite.paths import ROOT


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lock = tmp_path / "dev.txt"
    lock.write_text("django==5.2 --hash=sha256:aa\n")
    (tmp_path / "python").touch()
    monkeypatch.setattr(bootstrap, "LOCKS", (lock,))
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".locks")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "python")
    return tmp_path


def test_a_stamp_of_the_same_locks_is_enough(venv: Path) -> None:
    assert not bootstrap.stamp_matches()
    (venv / ".locks").write_text(bootstrap.locks_digest())
    assert bootstrap.stamp_matches()


def test_a_changed_lock_or_a_lost_python_installs_again(venv: Path) -> None:
    (venv / ".locks").write_text(bootstrap.locks_digest())
    (venv / "dev.txt").write_text("django==5.2.1 --hash=sha256:bb\n")
    assert not bootstrap.stamp_matches()
    (venv / ".locks").write_text(bootstrap.locks_digest())
    (venv / "python").unlink()
    assert not bootstrap.stamp_matches()


def test_uv_itself_comes_with_its_hashes() -> None:
    pinned = pinned_uv(ROOT / "requirements" / "dev.txt")
    assert pinned is not None
    assert pinned.startswith("uv==")
    assert "--hash=sha256:" in pinned
    assert pinned.count("==") == 1


def test_every_line_of_the_locks_has_a_hash() -> None:
    for name in ("base", "dev", "embedded"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert pins
        assert all(pin.rstrip().endswith("\\") for pin in pins), name


def test_the_second_waits_for_the_lock(tmp_path: Path) -> None:
    waited: list[bool] = []
    with file_try_lock(tmp_path / "lock") as first:
        assert first
        with file_try_lock(tmp_path / "lock") as second:
            assert not second
    with file_lock(tmp_path / "lock", on_wait=lambda: waited.append(True)):
        assert waited == []
