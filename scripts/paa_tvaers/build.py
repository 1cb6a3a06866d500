"""The main job: check the landing, build a new warehouse file, test it, swap it in.

The new file is made in a folder of its own beside the warehouse, under the same name, because views
carry the name of their file. It takes the old one's place only when every model was built and every
test of severity error passed. Whoever reads the old file keeps reading it undisturbed; a build that
fails or is killed leaves it whole.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from . import basis, preflight, settings, sql, summary, troubles
from .contract import PROJECT
from .dbt_command import AT_ONCE_IN_INCREMENT, DBT
from .progress import Progress
from .replacing import only_writer_of, swap_folder

SAMPLE_CITIZENS = 20_000
BUILD_FOLDER = ".build"
QUIET_WHEN_STOPPED = "ignore::UserWarning:multiprocessing.resource_tracker"
PR_SET_PDEATHSIG = 1  # prctl(2)


class BuildFailed(Exception):
    """The new warehouse was not finished, or a test of severity error failed."""


class NoIncrement(Exception):
    """What all citizens have in common changed: everything must be made anew."""


class Stopped(BaseException):
    """A signal asked the build to stop."""


def main() -> int:
    """Run the command line; 0 when a new warehouse is in place, else 1."""
    parser = argparse.ArgumentParser(
        prog="scripts/build",
        description="Build the warehouse from the landing, test it and swap it in. The landing"
        " is PAA_TVAERS_LANDING (default data/landing; a synthetic sample is written there when"
        " it is absent), the warehouse PAA_TVAERS_DATABASE (default data/paa_tvaers.duckdb).",
    )
    parser.add_argument(
        "dbt",
        nargs="*",
        help="after --: arguments for dbt, as in -- --exclude-resource-type unit_test",
    )
    parser.add_argument(
        "--full-refresh",
        action="store_true",
        help="make everything anew, even when few citizens changed (docs/increments.md)",
    )
    parser.add_argument(
        "--strict-quality",
        action="store_true",
        help="stop, too, when a statistical expectation is not met (docs/data_quality.md)",
    )
    arguments = parser.parse_args()
    if arguments.strict_quality:
        os.environ["PAA_TVAERS_STRICT_QUALITY"] = "1"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        build([*arguments.dbt, *(["--full-refresh"] if arguments.full_refresh else [])])
    except (preflight.PreflightError, BuildFailed) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        told = troubles.of_system(problem, settings.database_file())
        print(f"\n{told}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("\nStopped. The warehouse is left as it was.", file=sys.stderr)
        return 128 + stopped.args[0]
    return 0


def _stop(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: what is half built is being removed
    raise Stopped(number)


def build(dbt_arguments: list[str]) -> None:
    """Build, test and swap in the warehouse, then show the summary.

    Raises PreflightError for a landing that can't be read and BuildFailed for anything that goes
    wrong after that.
    """
    database = settings.database_file()
    _write_sample_if_absent()
    landing = preflight.check()
    if problem := troubles.of_settings() or troubles.standing(database):
        raise BuildFailed(problem)
    database.parent.mkdir(parents=True, exist_ok=True)
    busy = BuildFailed(f"Another build of {database} is running; wait for it to end.")
    with only_writer_of(database, busy), _scratch_folder(database) as scratch:
        started = time.monotonic()
        new = scratch / database.name
        try:
            may_be_increment = _start_from(database, new, landing, dbt_arguments)
            _run_dbt(new, [*(AT_ONCE_IN_INCREMENT if may_be_increment else ()), *dbt_arguments])
        except NoIncrement as why:
            print(f"everything is made anew: {why}", flush=True)
            for left in (new, Path(f"{new}.wal")):
                left.unlink(missing_ok=True)
            _run_dbt(new, [*dbt_arguments, "--full-refresh"])
        try:
            _keep_history(database, new)
            _swap_in(new, database)
        except duckdb.Error as problem:
            raise BuildFailed(troubles.of_dbt([str(problem)], 1, database)) from None
        _swap_pages_in(new, database)
    summary.show(database, time.monotonic() - started)


def _write_sample_if_absent() -> None:
    root = settings.landing_root()
    if root.exists() or os.environ.get("PAA_TVAERS_LANDING"):
        return
    print(
        f"No landing at {root}: writing a synthetic sample of {SAMPLE_CITIZENS:,} citizens",
        flush=True,
    )
    command = [PROJECT / "scripts" / "generate", "--citizens", str(SAMPLE_CITIZENS), "--out", root]
    if subprocess.run(command, check=False).returncode:
        raise BuildFailed("The sample was not written.")


@contextlib.contextmanager
def _scratch_folder(database: Path) -> Iterator[Path]:
    """A fresh folder on the warehouse's own disk; what a killed build left there is removed."""
    folder = database.parent / f"{BUILD_FOLDER}-{database.stem}"
    shutil.rmtree(folder, ignore_errors=True)
    # What a killed build leaves, and what spills to disk, may hold numbers: for its owner only.
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start_from(
    database: Path, new: Path, landing: preflight.Landing, arguments: list[str]
) -> bool:
    """Where only rows of citizens can have changed, begin with a copy of the standing warehouse.

    Returns whether the build will be an increment, as far as can be told before dbt begins.
    """
    former = basis.of_warehouse(database)
    if not former or "--full-refresh" in arguments:
        return False
    present = basis.of(landing, {})
    changed = [name for name, value in present.items() if former.get(name) != value]
    has_vars = any(argument.split("=")[0] == "--vars" for argument in arguments)
    if has_vars and "vars" in changed:
        changed.remove("vars")  # dbt knows them, and decides
    if changed:
        print(f"everything is made anew: another {', '.join(changed)}", flush=True)
        return False
    shutil.copyfile(database, new)
    return not has_vars


def _die_with_parent() -> None:
    """Have Linux end dbt when this process is killed, so that no build goes on without its lock."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _run_dbt(new: Path, arguments: list[str]) -> None:
    """Run `dbt build` into a new file, with one line of progress a layer or a failure."""
    command = [
        str(DBT),
        "--no-use-colors", "--log-format", "json", "--log-level", "info",
        "build", "--profiles-dir", "profiles", *arguments,
    ]  # fmt: skip
    environment = os.environ | {
        "PAA_TVAERS_DATABASE": str(new),
        "PAA_TVAERS_FORGOTTEN": str(settings.forgotten_file()),
        "PAA_TVAERS_FORMER": str(settings.database_file()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        # Python's own helper of dbt would complain of a build that is stopped.
        "PYTHONWARNINGS": ",".join(
            filter(None, [os.environ.get("PYTHONWARNINGS"), QUIET_WHEN_STOPPED])
        ),
    }
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_die_with_parent,
    ) as process:
        try:
            log = DbtLog()
            for line in process.stdout:
                log.read(line)
        except BaseException:
            process.kill()
            raise
    log.end()
    if process.returncode:
        if why := log.no_increment():
            raise NoIncrement(why)
        raise BuildFailed(
            troubles.of_dbt(log.failures, process.returncode, settings.database_file())
        )


class DbtLog:
    """Reads dbt's log lines (JSON), shows how far it is and collects what failed."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self._progress = Progress()

    def read(self, line: str) -> None:
        """Take in one line of the log; lines that are no JSON are shown as they are."""
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            print(line, end="")
            return
        if event["info"]["name"] == "LogStartLine":
            self._progress.show(event["data"]["description"], event["data"]["total"])
        elif event["info"]["level"] == "error":
            self.failures.append(event["info"]["msg"].strip())
        elif event["info"]["name"] == "JinjaLogInfo":
            print(event["info"]["msg"].strip(), flush=True)
        elif event["info"]["level"] == "warn":
            print(f"warning: {event['info']['msg'].strip()}", flush=True)

    def no_increment(self) -> str | None:
        """What changed that no increment can follow (macro stop_if_changed), if anything."""
        found = re.search(r"No increment: (.*?, which other citizens depend on)", self._failed())
        return found and found[1]

    def _failed(self) -> str:
        return " ".join(" ".join(self.failures).split())

    def end(self) -> None:
        """Finish the line of progress."""
        self._progress.end()


def _keep_history(database: Path, new: Path) -> None:
    """Copy the records of earlier builds into the new file; of the same build one is enough."""
    if not database.is_file():
        return
    with duckdb.connect(str(new)) as connection:
        connection.execute(f"attach {sql.literal(database)} as former (read_only)")
        known = [
            name
            for (name,) in connection.execute(
                "select column_name from duckdb_columns() where schema_name = 'quality'"
                " and table_name = 'build_record' group by all having count(*) = 2"
            ).fetchall()
        ]
        if known:
            columns = ", ".join(known)
            connection.execute(
                f"insert into quality.build_record by name (select {columns}"
                f" from former.quality.build_record except select {columns} from"
                " quality.build_record)"
            )


def _swap_in(new: Path, database: Path) -> None:
    """Put a finished file in the warehouse's place in one step that a reader can't see halfway."""
    with duckdb.connect(str(new)) as connection:
        connection.execute("checkpoint")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(database)


def _swap_pages_in(new: Path, database: Path) -> None:
    """The pages on the statistical checks follow their warehouse; a build may leave them out."""
    pages = settings.quality_pages(new)
    if pages.is_dir():
        swap_folder(pages, settings.quality_pages(database))


if __name__ == "__main__":
    sys.exit(main())
