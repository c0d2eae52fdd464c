"""import_csv: a file of leads becomes rows, originals and events."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from shared.suite.bench.bed import Bed
from shared.suite.bench.events import loop_rate
from shared.suite.bench.figures import Figure, RowFailed, compared
from shared.suite.bench.import_file import LeadsFile, leads_write
from shared.suite.bench.import_run import Imported, import_run, tenant_forget, tenant_new
from shared.suite.bench.leads import SERVICE
from shared.suite.bench.references import ORDINARY
from shared.suite.bench.rounds import middle, rounds_run
from shared.suite.paths import ROOT

# One takes as long as many short rounds.
ROUNDS = 3
LOOP_ROWS = 2_000
MEGABYTE = 1e6
LEADS = "select count(*) from lead_ingest_lead where tenant_id = %s"


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside the same rows by a few statements, and beside a loop over a serializer."""
    bed.release()
    bed.processes_only([])
    bed.migrate(SERVICE)
    sizes = bed.sizes
    with tempfile.TemporaryDirectory(dir=bed.suite.state.logs) as folder:

        def file(rows: int, **more: bool) -> LeadsFile:
            return leads_write(Path(folder, f"{rows}-{len(more)}.csv"), rows, **more)

        whole, short = file(sizes.rows), file(min(sizes.rows, LOOP_ROWS), faults=False)
        found = rounds_run(
            {
                "set": lambda: imported(bed, whole, set_run),
                "loop": lambda: imported(bed, short, loop_run),
                "ours": lambda: imported(bed, whole, import_run),
            },
            min(ROUNDS, sizes.rounds),
            bed.progress,
            warm=False,
        )
        rates = {name: middle(runs, lambda run: run.rate) for name, runs in found.items()}
        yield compared("set", rates["ours"], "rows/s", rates["set"], at_least=0.5)
        note = f"the loop's rate is that of {short.rows:,} rows"
        yield compared("loop", rates["ours"], "rows/s", rates["loop"], at_least=20, note=note)
        peaks = {sizes.rows: middle(found["ours"], lambda run: run.peak)}
        for rows in {sizes.rows_few, sizes.rows_most} - peaks.keys():
            bed.progress(f"memory of {rows:,} rows")
            peaks[rows] = imported(bed, file(rows), import_run).peak
    few, most = peaks[sizes.rows_few] / MEGABYTE, peaks[sizes.rows_most] / MEGABYTE
    note = f"peak of the process at {sizes.rows_most:,} rows, beside {sizes.rows_few:,}"
    yield compared("memory", most, "MB", few, at_most=1.2, note=note)


def imported(
    bed: Bed, file: LeadsFile, work: Callable[[Bed, LeadsFile, UUID], Imported]
) -> Imported:
    """The file into the tables of a tenant of its own. Raises RowFailed for other leads than
    it holds."""
    tenant = tenant_new(bed)
    done = work(bed, file, tenant)
    if (leads := bed.execute(SERVICE, LEADS, [tenant])[0][0]) != file.created:
        raise RowFailed(f"{leads} leads were made of {file}.")
    tenant_forget(bed, tenant)
    return done


def set_run(bed: Bed, file: LeadsFile, tenant: UUID) -> Imported:
    """The reference that does it by statements over all rows."""
    url = bed.database_url(SERVICE, "admin")
    return Imported(loop_rate(bed, "import_set.py", url, str(file.path), str(tenant)), 0)


def loop_run(bed: Bed, file: LeadsFile, tenant: UUID) -> Imported:
    """The reference that does it row by row."""
    environ = {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": f"{ORDINARY}.settings",
        "BENCH_DATABASE_URL": bed.database_url(SERVICE, "admin"),
        # Nobody signs in.
        "BENCH_PUBLIC_KEY": "",
    }
    rate = loop_rate(bed, "import_loop.py", str(file.path), str(tenant), **environ)
    return Imported(rate, 0)
