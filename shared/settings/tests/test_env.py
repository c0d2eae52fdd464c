import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared.settings import env
from shared.settings.database import database_from
from shared.settings.env import SettingRefused

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = dict(os.environ)


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    """An empty root."""
    (tmp_path / ".state").mkdir()
    monkeypatch.setattr(env, "ROOT", tmp_path)
    monkeypatch.delenv("TRIBUTARY_ENV_FILE", raising=False)
    env.values.cache_clear()
    yield tmp_path
    env.values.cache_clear()


@pytest.fixture
def given(monkeypatch):
    def set_(value: str, name: str = "SOME_NAME") -> None:
        monkeypatch.setenv(name, value)
        env.values.cache_clear()

    return set_


def test_the_process_wins_over_dotenv_and_that_over_the_local_file(files, given):
    (files / ".state" / "local.env").write_text("SOME_NAME=local\nOTHER=local\nTHIRD=local\n")
    (files / ".env").write_text("SOME_NAME=dotenv\nOTHER=dotenv\nQUOTED='a$b'\n")
    given("process")
    found = [env.text(name) for name in ("SOME_NAME", "OTHER", "THIRD", "QUOTED")]
    assert found == ["process", "dotenv", "local", "a$b"]


def test_a_named_file_stands_for_both(files, given):
    (files / ".env").write_text("OTHER=dotenv\n")
    (files / "named").write_text("SOME_NAME=named\n")
    given(str(files / "named"), "TRIBUTARY_ENV_FILE")
    assert env.text("SOME_NAME") == "named"
    with pytest.raises(SettingRefused):
        env.text("OTHER")


def test_an_empty_value_is_not_set(files, given):
    (files / ".state" / "local.env").write_text("SOME_NAME=local\n")
    given("")
    assert env.text("SOME_NAME") == "local"
    with pytest.raises(SettingRefused, match=r"^NOWHERE is not set\.$"):
        env.text("NOWHERE")


@pytest.mark.parametrize(
    ("text", "length"),
    [("45s", 45), ("15m", 900), ("12h", 43200), ("7d", 604800), (" 1 d ", 86400)],
)
def test_durations(given, text, length):
    given(text)
    assert env.duration("SOME_NAME") == timedelta(seconds=length)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.duration, "15"),
        (env.duration, "0m"),
        (env.duration, "-1d"),
        (env.duration, "1.5h"),
        (env.duration, "1w"),
        (env.duration, "15m7d"),
        (env.integer, "3.0"),
        (env.integer, "-1"),
        (env.integer, "٣"),
        (env.port, "0"),
        (env.port, "65536"),
        (env.port, "http"),
        (env.url, "localhost:8000"),
        (env.url, "ftp://host"),
        (env.url, "http://"),
        (env.url, "http://host:99999"),
        (env.url, "http://[::1"),
        (env.secret, "short"),
        (lambda name: env.flag(name, False), "perhaps"),
        (lambda name: env.choice(name, ("a", "b")), "c"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(given, read, value):
    given(value)
    with pytest.raises(SettingRefused, match=r"^SOME_NAME must .*[^.]\.$") as raised:
        read("SOME_NAME")
    assert "\n" not in str(raised.value)


def test_a_secret_is_never_shown(given):
    given("hunter2")
    with pytest.raises(SettingRefused) as raised:
        env.secret("SOME_NAME")
    assert "hunter2" not in str(raised.value)


def test_a_database_url(given):
    given("postgresql://us%40er:p%2Fw@db.example:6000/sales_db?schema=public&sslmode=require")
    found = database_from("SOME_NAME", "sales")
    assert (found["USER"], found["PASSWORD"]) == ("us@er", "p/w")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6000", "sales_db")
    assert found["OPTIONS"]["options"] == "-c search_path=public"
    assert found["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    "value",
    [
        "mysql://u:p@h/db",
        "postgresql://u:p@h",
        "postgresql://h/db",
        "postgresql://u:secretword@h/db?schema=a;b",
        "postgresql://u:secretword@h/db?surprise=1",
        "not a url",
    ],
)
def test_wrong_database_urls(given, value):
    given(value)
    with pytest.raises(SettingRefused, match=r"^SOME_NAME ") as raised:
        database_from("SOME_NAME", "sales")
    assert "secretword" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("JWT_EXPIRES_IN", "soon", "JWT_EXPIRES_IN must be a duration"),
        ("REDIS_PORT", "99999", "REDIS_PORT must be a port"),
        ("DJANGO_SECRET_KEY", "short", "DJANGO_SECRET_KEY must have at least"),
        ("TRUSTED_PROXIES", "everybody", "TRUSTED_PROXIES must be networks"),
        ("SAMPLE_DATABASE_URL", "mysql://a:b@c/d", "SAMPLE_DATABASE_URL must be a URL"),
    ],
)
def test_a_process_stops_with_the_sentence_alone(name, value, sentence):
    manage = ROOT / "shared" / "testing" / "project" / "manage.py"
    command = [sys.executable, str(manage), "makemigrations", "--check"]
    environment = {**ENVIRONMENT, name: value}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert ended.returncode == 1
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(("value", "meant"), [("0", 0.0), ("0.25", 0.25), ("1", 1.0), ("1.0", 1.0)])
def test_a_fraction_is_from_0_to_1(given, value, meant):
    given(value)
    assert env.fraction("SOME_NAME", 0.5) == meant
    assert env.fraction("ANOTHER", 0.5) == 0.5


@pytest.mark.parametrize("value", ["1.1", "-0.1", ".5", "10%", "one", "1e-3"])
def test_what_is_no_fraction_is_refused(given, value):
    given(value)
    with pytest.raises(SettingRefused, match=r"^SOME_NAME must be a number from 0 to 1, not "):
        env.fraction("SOME_NAME", 0.5)
