"""What the environment of every process is made of."""

import pytest

from shared.suite.env import Environment, environment_build, environment_save, given_load
from shared.suite.envfile import env_read
from shared.suite.errors import SuiteError
from shared.suite.paths import State

from .services import COMMISSION, PAYMENT

SERVICES = (COMMISSION, PAYMENT)
SECRET = "0123456789abcdef" * 4


def build(state: State, environ: dict[str, str], base: int = 8000) -> Environment:
    given = given_load(state, SERVICES, environ)
    return environment_build(state, SERVICES, given, port_base=base)


def test_nothing_has_to_be_given(state: State) -> None:
    made = build(state, {})
    assert made.local_servers == ("postgres", "valkey", "broker", "mail")
    assert made.values["COMMISSION_DATABASE_URL"].startswith("postgresql://commission_app:")
    assert made.values["COMMISSION_DATABASE_URL"].endswith("@127.0.0.1:8054/commission_db")
    assert made.values["PAYMENT_OWNER_DATABASE_URL"].startswith("postgresql://payment_owner:")
    assert made.values["PAYMENT_URL"] == "http://127.0.0.1:8004"
    assert made.values["EDGE_URL"] == "http://127.0.0.1:8000"
    assert made.values["ADMIN_URL"] == "http://127.0.0.1:{port}"
    assert made.values["REDIS_PORT"] == "8063"
    assert made.values["EMAIL_URL"] == "smtp://127.0.0.1:8071"


def test_secrets_differ_stay_and_belong_to_one_folder(state: State, tmp_path) -> None:
    first, again = build(state, {}).values, build(state, {}, base=9000).values
    secret_names = ["JWT_SECRET", "JWT_REFRESH_SECRET", "DJANGO_SECRET_KEY", "REDIS_PASSWORD"]
    secrets = [first[name] for name in secret_names]
    assert len(set(secrets)) == len(secrets)
    assert all(len(secret) >= 32 for secret in secrets)
    assert [again[name] for name in secret_names] == secrets
    other = build(State(tmp_path / "other"), {}).values
    assert not {other[name] for name in secret_names} & set(secrets)


def test_the_shell_wins_over_what_is_generated(state: State) -> None:
    made = build(state, {"JWT_EXPIRES_IN": "5m", "DJANGO_SECRET_KEY": SECRET, "HOME": "/x"})
    assert made.values["JWT_EXPIRES_IN"] == "5m"
    assert made.values["DJANGO_SECRET_KEY"] == SECRET
    assert "HOME" not in made.values


def test_given_servers_are_used_and_not_started(state: State) -> None:
    made = build(
        state,
        {
            "POSTGRES_ADMIN_URL": "postgresql://admin:pw@db:5433/postgres",
            "REDIS_HOST": "cache",
            "KAFKA_BOOTSTRAP_SERVERS": "k1:9092,k2:9092",
            "EMAIL_URL": "smtp+tls://u:p@mail.example.com:587",
        },
    )
    assert made.local_servers == ()
    assert made.values["COMMISSION_DATABASE_URL"].endswith("@db:5433/commission_db")
    assert (made.values["REDIS_HOST"], made.values["REDIS_PORT"]) == ("cache", "6379")
    assert "REDIS_PASSWORD" not in made.values


def test_one_foreign_database_leaves_the_local_server_for_the_others(state: State) -> None:
    urls = {
        f"COMMISSION_{kind}DATABASE_URL": "postgresql://u:p@db/commission?schema=public"
        for kind in ("", "OWNER_", "SYSTEM_")
    }
    assert "postgres" in build(state, urls).local_servers
    all_urls = urls | {name.replace("COMMISSION", "PAYMENT"): url for name, url in urls.items()}
    assert "postgres" not in build(state, all_urls).local_servers


def test_a_lonely_app_url_names_the_missing_one(state: State) -> None:
    with pytest.raises(SuiteError, match="COMMISSION_OWNER_DATABASE_URL is missing"):
        build(state, {"COMMISSION_DATABASE_URL": "postgresql://u:p@db/commission"})


def test_a_shell_that_sourced_the_generated_file_gives_nothing(state: State) -> None:
    made = build(state, {})
    environment_save(state, made.values, made.given)
    given = given_load(state, SERVICES, env_read(state.local_env))
    assert given == {"PORT_BASE": made.values["PORT_BASE"]}


def test_the_saved_file_leaves_out_what_was_given(state: State) -> None:
    made = build(state, {"JWT_SECRET": SECRET})
    environment_save(state, made.values, made.given)
    saved = env_read(state.local_env)
    assert "JWT_SECRET" not in saved
    assert "JWT_REFRESH_SECRET" in saved


def test_production_generates_no_secret(state: State) -> None:
    with pytest.raises(SuiteError, match="DJANGO_SECRET_KEY is missing"):
        build(state, {"ENVIRONMENT": "production"})


def test_production_starts_no_mail_server(state: State) -> None:
    names = ("DJANGO_SECRET_KEY", "JWT_SECRET", "JWT_REFRESH_SECRET")
    with pytest.raises(SuiteError, match="EMAIL_URL is missing"):
        build(state, {"ENVIRONMENT": "production", **dict.fromkeys(names, SECRET)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMISSION_DATABASE_URL", "mysql://u:p@db/x"),
        ("COMMISSION_DATABASE_URL", "postgresql://db/x"),
        ("COMMISSION_DATABASE_URL", "postgresql://u:p@db:port/x"),
        ("POSTGRES_ADMIN_URL", "postgresql://u:p@db"),
        ("PAYMENT_URL", "127.0.0.1:8004"),
        ("EDGE_URL", "ftp://x"),
        ("JWT_SECRET", "short"),
        ("JWT_EXPIRES_IN", "15 minutes"),
        ("JWT_REFRESH_EXPIRES_IN", "0d"),
        ("REDIS_PORT", "0"),
        ("PORT_BASE", "eighty"),
        ("EMAIL_URL", "mail.example.com"),
        ("EMAIL_URL", "http://mail.example.com"),
        ("KAFKA_BOOTSTRAP_SERVERS", "kafka"),
        ("KAFKA_SECURITY_PROTOCOL", "TLS"),
        ("ENVIRONMENT", "staging"),
        ("LOG_LEVEL", "chatty"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
        ("OTEL_TRACES_SAMPLER_ARG", "10%"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable(
    state: State, name: str, value: str
) -> None:
    with pytest.raises(SuiteError) as refused:
        build(state, {name: value})
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_wrong_secret_is_not_shown(state: State) -> None:
    with pytest.raises(SuiteError) as refused:
        build(state, {"JWT_SECRET": "hunter2"})
    assert "hunter2" not in str(refused.value)
