"""Files of NAME=value lines."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.suite.envfile import env_parse, env_read, env_write
from shared.suite.errors import SuiteError
from shared.suite.paths import State

NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9:/@?=&.,_-]{1,40}", fullmatch=True)


def test_comments_quotes_and_export_are_understood() -> None:
    text = """
    # a comment
    export A=one # why
    B="two # not a comment"
    C='three'
    D=
    E = five
    F=x#y
    """
    assert env_parse(text) == {
        "A": "one",
        "B": "two # not a comment",
        "C": "three",
        "E": "five",
        "F": "x#y",
    }


@pytest.mark.parametrize("line", ["no equals sign", "1A=x", "=x", 'A="open'])
def test_other_lines_are_refused_with_their_number(line: str) -> None:
    with pytest.raises(SuiteError, match=r"[Ll]ine 2 of settings"):
        env_parse(f"A=1\n{line}\n", source="settings")


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_what_is_written_is_read_again(values: dict[str, str]) -> None:
    text = "\n".join(f"{name}={value}" for name, value in values.items())
    assert env_parse(text) == values


def test_the_written_file_is_private_and_replaced_whole(state: State) -> None:
    env_write(state.local_env, {"A": "1", "B": "2"}, heading="one\ntwo")
    env_write(state.local_env, {"A": "3"}, heading="one")
    assert env_read(state.local_env) == {"A": "3"}
    assert stat.S_IMODE(state.local_env.stat().st_mode) == 0o600
    assert [path.name for path in state.directory.iterdir() if "local" in path.name] == [
        "local.env"
    ]
