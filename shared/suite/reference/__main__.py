"""Write the generated pages and event schemas; `--check` only compares."""

import sys

from shared.contracts.catalogue import contracts_load
from shared.events.documents import documents_compare, documents_write
from shared.suite.console import fail, say
from shared.suite.reference import FOLDER, pages_stale


def main() -> int:
    """Exit status 1 if an event has changed in a way that breaks, or if `--check` finds
    something that is not up to date."""
    problems, schemas = documents_compare(FOLDER / "events", contracts_load())
    if problems:
        fail("\n".join(["These changes break consumers:", *problems]))
        return 1
    if "--check" in sys.argv[1:]:
        stale = sorted(path.name for path in {**schemas, **pages_stale()})
        for name in stale:
            fail(f"{name} is not up to date: run python -m shared.suite.reference.")
        return 1 if stale else 0
    # The page of events is made from the schemas.
    documents_write(schemas)
    pages = pages_stale()
    documents_write(pages)
    say(f"{len(schemas) + len(pages)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
