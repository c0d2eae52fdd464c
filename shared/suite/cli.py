"""The commands of manage_all.py."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from shared.suite import commands
from shared.suite.console import fail
from shared.suite.errors import SuiteError

DESCRIPTION = """\
Tributary: all services, one entry.

  python3 manage_all.py demo          a sales pipeline becomes paid commissions, with proof
  python3 manage_all.py test          every test, on servers of its own
  python3 manage_all.py up            start everything and wait until it is healthy
  python3 manage_all.py status        what runs, where, how far behind, how big
  python3 manage_all.py down          stop everything

The first call makes .venv from the locks in requirements/. Nothing else is needed: PostgreSQL,
Valkey and a broker are started from Python packages, under .state, on 127.0.0.1. Give URLs of
your own servers in .env instead (.env.example explains every variable).
"""
Commands = argparse._SubParsersAction  # argparse has no public name for it
EPILOG = "`manage_all.py COMMAND --help` explains one command."


def run(argv: Sequence[str]) -> int:
    """Perform one command; returns the exit status. User errors are one sentence."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        options = parser_build().parse_args(argv)
        return int(options.run(options) or 0)
    except SuiteError as error:
        fail(str(error))
        return 1
    except KeyboardInterrupt:
        fail("Interrupted.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def parser_build() -> argparse.ArgumentParser:
    """Every command with its help."""
    parser = argparse.ArgumentParser(
        prog="manage_all.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    _demo(made)
    _running(made)
    _databases(made)
    _building(made)
    _quality(made)
    _containers(made)
    return parser


def _command(made: Commands, name: str, summary: str, details: str = "") -> argparse.ArgumentParser:
    parser = made.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.\n\n{details}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=getattr(commands, name))
    return parser


def _demo(made: Commands) -> None:
    from shared.suite.demo import demo_parser

    demo_parser(made)


def _running(made: Commands) -> None:
    up = _command(
        made,
        "up",
        "start the suite, or parts of it, and wait until it is healthy",
        "NAME is a service (commission), one of its processes (commission.web), edge, or a\n"
        "server (postgres, valkey, broker). What a service needs is started with it. A second\n"
        "`up` starts what is missing. PORT_BASE=9000 moves all ports; a taken block moves to\n"
        "the next.",
    )
    up.add_argument("names", nargs="*", metavar="NAME")
    _kafka_option(up, "the broker from now on: the local one, or Apache Kafka, fetched if need be")
    up.add_argument("--no-migrate", action="store_true", help="leave the databases as they are")
    down = _command(made, "down", "stop everything, in order; nothing is lost")
    down.set_defaults(run=commands.down)
    status = _command(made, "status", "show process, port, health, lag and memory in one table")
    status.add_argument("--json", action="store_true", help="the same for programs")
    logs = _command(made, "logs", "show logs of a service, a process or a server; all by default")
    logs.add_argument("names", nargs="*", metavar="NAME")
    logs.add_argument("-f", "--follow", action="store_true", help="go on as lines appear")
    logs.add_argument("-n", "--lines", type=int, default=20, help="lines of each (default 20)")
    reset = _command(made, "reset", "stop everything and delete .state with all its data")
    reset.add_argument("--yes", action="store_true", help="do not ask")


def _databases(made: Commands) -> None:
    _command(made, "createdbs", "create or repair databases and roles; harmless when repeated")
    migrate = _command(made, "migrate", "migrate one service, several or all, as their owners")
    migrate.add_argument("services", nargs="*", metavar="SERVICE")
    make = _command(made, "makemigrations", "write the migrations that models ask for")
    make.add_argument("services", nargs="*", metavar="SERVICE")
    manage = _command(
        made,
        "manage",
        "run a service's manage.py with the suite's environment",
        "For example: manage_all.py manage commission shell",
    )
    manage.add_argument("service", metavar="SERVICE")
    manage.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")


def _building(made: Commands) -> None:
    start = _command(
        made,
        "startservice",
        "make one more service, complete with tests, that stands beside the others",
        "A project with a model, endpoints, an event, a handler, a job, an admin and green tests;\n"
        "its database and roles, topics, way through the edge, compose entry and dashboard\n"
        "follow from its service.toml.",
    )
    start.add_argument("name", metavar="NAME", help="a noun, such as loyalty")
    start.add_argument("--thing", metavar="NOUN", help="what it keeps (default NAME_entry)")


def _quality(made: Commands) -> None:
    from shared.suite.bench.command import bench_parser

    check = _command(
        made,
        "check",
        "everything that is not a test: style, types, contracts, migrations, policies",
        "All checks run even if one fails. PostgreSQL is started for it, apart from the suite.",
    )
    check.add_argument("--json", action="store_true", help="the results for programs")
    check.add_argument("--only", metavar="NAME", nargs="+", help="only these rows")
    test = _command(
        made,
        "test",
        "run the tests of shared, of a service, of the suite; all by default",
        "NAME is shared, a service, suite (tests/ on a running copy of everything) or tools (the\n"
        "rest of tests/: commands, layout, what is generated). PostgreSQL, Valkey and\n"
        "broker are started under .state/test with ports of their own, apart from the suite.",
    )
    test.add_argument("names", nargs="*", metavar="NAME")
    test.add_argument("-k", dest="expression", metavar="EXPR", help="only tests that match")
    _kafka_option(test, "the broker of the suite's tests; the others have the local one")
    test.add_argument("--seed", type=int, help="repeat Hypothesis' choices of an earlier run")
    bench_parser(made)


def _containers(made: Commands) -> None:
    from shared.suite.compose.command import compose_parser
    from shared.suite.kafka.command import kafka_parser

    kafka_parser(made)
    compose_parser(made)


def _kafka_option(parser: argparse.ArgumentParser, summary: str) -> None:
    from shared.suite.kafka.values import BROKERS

    parser.add_argument("--kafka", choices=BROKERS, metavar="BROKER", help=summary)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
