"""What stopped a build, in words that say what to do; never a value of a row, never a traceback."""

from __future__ import annotations

import errno
import os
import re
import signal
from pathlib import Path

import duckdb

from . import contract, preflight, settings, sql

QUOTED_VALUE = re.compile(r"""(?s)\b(value|string) (["']).*?\2""")
TRACEBACK = re.compile(r"(?s)Traceback \(most recent call last\):\n(?:[ \n].*?\n)+(?=\S|$)")
DISK_FULL = (os.strerror(errno.ENOSPC), "max_temp_directory_size", "maximum temp directory size")
NO_MEMORY = "Out of Memory Error"
ADVICE = re.compile(r"(?s)\s*(Possible solutions:|See also http).*")  # of the engine, not for dbt
MOST_FAILURES = 20


def without_values(text: str) -> str:
    """An error of the engine without the values that it quotes."""
    return preflight.masked(QUOTED_VALUE.sub(r"\1 (not shown)", text))


def of_settings() -> str | None:
    """Why DuckDB would not take the settings; None when it does."""
    try:
        with duckdb.connect() as connection:
            settings.limit(connection)
    except (duckdb.Error, ValueError):
        return (
            "PAA_TVAERS_MEMORY is a size like 8GB, and PAA_TVAERS_THREADS a whole number above 0;"
            " the warehouse is left as it was."
        )
    return None


def standing(database: Path) -> str | None:
    """Why what stands in the warehouse's place can't be replaced; None when it can."""
    if database.is_dir():
        return f"{database} is a folder; PAA_TVAERS_DATABASE names a file."
    if not database.exists():
        return None
    try:
        duckdb.connect(str(database), read_only=True).close()
    except duckdb.Error as problem:
        if "Could not set lock" in str(problem):
            return f"{database} is open for writing in another program: close it there."
        return (
            f"{database} is no warehouse that DuckDB {duckdb.__version__} can read, and is left"
            " as it is. Move it away, with the list of forgotten citizens in mind"
            " (docs/privacy.md), and build again."
        )
    return None


def of_system(problem: OSError, database: Path) -> str:
    """An error of the operating system."""
    if problem.errno == errno.ENOSPC:
        return _disk_full(database)
    return (
        f"{problem.filename or database}: {problem.strerror}; the warehouse is left as it was."
        f" The build writes in {database.parent}."
    )


def of_dbt(failures: list[str], returncode: int, database: Path) -> str:
    """What made dbt fail."""
    if returncode < 0:
        return (
            f"dbt was ended by {signal.Signals(-returncode).name}, by the system if memory ran out:"
            f" PAA_TVAERS_MEMORY is {settings.memory_limit()}. The warehouse is left as it was."
        )
    text = "\n".join(failures)
    if any(sign in text for sign in DISK_FULL):
        return _disk_full(database)
    told = _shortened(failures)
    if files := _unreadable_files(re.findall(r"model base_(\w+)", text)):
        told += [f"{file}: can't be read to the end; deliver it again" for file in files]
    if NO_MEMORY in text:
        told.append(
            f"DuckDB needs more memory than PAA_TVAERS_MEMORY={settings.memory_limit()}: set it"
            " higher, or PAA_TVAERS_THREADS lower."
        )
    return "\n".join([*told, "The build failed; the warehouse is left as it was."])


def _disk_full(database: Path) -> str:
    written = sum(p.stat().st_size for p in database.parent.glob(".build-*/**/*") if p.is_file())
    return (
        f"The disk of {database.parent} is full; the warehouse is left as it was. The build writes"
        " a new one beside it, and what does not fit in memory: it had come to"
        f" {written / 1e6:,.0f} MB, which are removed, and needs more. Free space there (old"
        " exports and copies), or move PAA_TVAERS_DATABASE to a larger disk, and build again."
    )


def _shortened(failures: list[str]) -> list[str]:
    """The failures without tracebacks and repetitions; the log of dbt has them all."""
    told = list(
        dict.fromkeys(ADVICE.sub("", TRACEBACK.sub("", failure)).strip() for failure in failures)
    )
    told = [without_values(failure) for failure in told if failure]
    if len(told) > MOST_FAILURES:
        told[MOST_FAILURES:] = [f"and {len(told) - MOST_FAILURES} more in dbt's log"]
    return told


def _unreadable_files(tables: list[str]) -> list[str]:
    """Files of these landing tables that are damaged beyond the footer, or gone by now."""
    root, known, found = settings.landing_root(), contract.tables(), []
    with duckdb.connect() as connection:
        settings.limit(connection)
        for path in sorted(
            p for t in set(tables) & set(known) for p in (root / t).glob("*.parquet")
        ):
            try:
                connection.execute(
                    f"select max(hash(file)) from read_parquet({sql.literal(path)}) as file"
                )
            except duckdb.OutOfMemoryException:
                continue
            except duckdb.Error:
                found.append(str(path.relative_to(root)))
    return found
