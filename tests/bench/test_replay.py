"""What the replay says of its file and of processor time."""

from __future__ import annotations

from pathlib import Path

from shared.suite.bench.replay import head_of, shares


def test_the_head_of_a_file_keeps_its_header(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("id,value\n1,10\n2,20\n3,30\n")
    assert head_of(file, 2, tmp_path / "head.csv").read_text() == "id,value\n1,10\n2,20\n"
    assert head_of(file, 9, tmp_path / "whole.csv").read_text() == file.read_text()


def test_processes_that_take_little_are_only_in_the_sum() -> None:
    found = {figure.name: figure for figure in shares({"a": 60.0, "b": 2.9, "c": 37.1})}
    assert {name: figure.value for name, figure in found.items()} == {
        "cpu": 100.0,
        "cpu.a": 60.0,
        "cpu.c": 37.1,
    }
    assert list(found) == ["cpu", "cpu.a", "cpu.c"]
    assert found["cpu.a"].note == "60% of the sum"
    assert all(figure.target is figure.met is None for figure in found.values())
