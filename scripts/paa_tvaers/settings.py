"""Where things are, from the environment. Relative paths are read from the project's folder."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from . import sql
from .contract import PROJECT

SYNTHETIC_MARKER = "SYNTHETIC.json"


def _path(variable: str, default: str) -> Path:
    return PROJECT / os.environ.get(variable, default)


def landing_root() -> Path:
    """Folder of the extracts: PAA_TVAERS_LANDING."""
    return _path("PAA_TVAERS_LANDING", "data/landing")


def database_file() -> Path:
    """The warehouse file: PAA_TVAERS_DATABASE."""
    return _path("PAA_TVAERS_DATABASE", "data/paa_tvaers.duckdb")


def memory_limit() -> str:
    """Memory limit of DuckDB: PAA_TVAERS_MEMORY."""
    return os.environ.get("PAA_TVAERS_MEMORY", "6.1GB")


def threads() -> int | None:
    """Threads of DuckDB: PAA_TVAERS_THREADS; without it one a core."""
    number = os.environ.get("PAA_TVAERS_THREADS")
    return int(number) if number else None


def limit(connection: duckdb.DuckDBPyConnection) -> None:
    """Hold a connection to the memory and the threads that are set."""
    connection.execute(f"set memory_limit = {sql.literal(memory_limit())}")
    if number := threads():
        connection.execute(f"set threads = {number}")


def forgotten_file() -> Path:
    """The list of citizens to leave out: PAA_TVAERS_FORGOTTEN, else beside the warehouse."""
    database = database_file()
    return _path("PAA_TVAERS_FORGOTTEN", str(database.with_name(f"{database.stem}.forgotten.csv")))


def former_file() -> Path | None:
    """The warehouse that a build is to replace, if there is one: ./scripts/build names it."""
    former = os.environ.get("PAA_TVAERS_FORMER")
    return Path(former) if former and Path(former).is_file() else None


def quality_pages(database: Path) -> Path:
    """Folder of the pages on a warehouse's statistical checks, beside the file."""
    return database.with_suffix(".quality")
