"""`manage_all.py compose`: write the files of Docker Compose, and its .env."""

from __future__ import annotations

import argparse

from shared.suite.console import fail, say
from shared.suite.registry import services_load

ENV = ".env"
# What these use is loaded when they run: other commands start faster without.


def compose_parser(made: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `compose render` and `compose env`."""
    parser = made.add_parser(
        "compose",
        help="write the files of Docker Compose from every service.toml",
        description=(
            "Write the files of Docker Compose from every service.toml.\n\n"
            "`render` writes what is committed in compose/; `env` writes compose/.env."
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    render = kinds.add_parser("render", help="the files in compose/ that follow from services")
    render.add_argument("--check", action="store_true", help="only compare; exit status 1 if stale")
    render.set_defaults(run=render_run)
    env = kinds.add_parser("env", help="compose/.env: missing secrets are made, others stay")
    env.add_argument("--production", metavar="URL", help="for production, reached at this address")
    env.set_defaults(run=env_run)


def render_run(options: argparse.Namespace) -> int:
    """Write, or with --check only say, what is not up to date."""
    from shared.suite.compose.render import files_stale, files_write

    stale = files_stale(services_load())
    if options.check:
        for path in stale:
            fail(f"compose/{path} is not up to date: run `python3 manage_all.py compose render`.")
        if not stale:
            say("All files are up to date.")
        return 1 if stale else 0
    files_write(stale)
    say(f"{len(stale)} files written" if stale else "All files are up to date.")
    return 0


def env_run(options: argparse.Namespace) -> int:
    """Complete compose/.env."""
    from shared.suite.compose.env_file import DEVELOPMENT, env_complete, production_choices
    from shared.suite.compose.render import FOLDER

    choices = production_choices(options.production) if options.production else DEVELOPMENT
    added = env_complete(FOLDER / ENV, services_load(), choices)
    say(f"Added {len(added)} values to compose/.env." if added else "compose/.env is complete.")
    return 0
