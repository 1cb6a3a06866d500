"""What a warehouse is made from beside the rows of citizens.

Where any of it differs from what the standing warehouse was made from, a build makes everything
anew; where nothing does, an increment of the citizens who changed is enough.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import duckdb
from dbt.flags import get_flags

from . import contract, key
from .build_facts import short_hash
from .contract import PROJECT, read_yaml
from .preflight import Landing

CODE = (
    "models/**/*", "macros/**/*", "tests/*/*.sql", "profiles/*.yml",
    "scripts/paa_tvaers/*.py", "scripts/paa_tvaers/disclosure/*.py",
)  # fmt: skip


def of(landing: Landing, variables: dict | None = None) -> dict[str, str]:
    """Names, and hashes or versions: the same for the same code, settings and other registers.

    variables  vars of the command line; without them those that dbt was called with
    """
    if variables is None:
        variables = get_flags().VARS
    project = read_yaml(PROJECT / "dbt_project.yml")
    extracts = {
        name: (str(line.as_of_date), line.row_count > 0) for name, line in landing.manifest.items()
    }
    return {
        "code": _hash_of_files(PROJECT, CODE),
        "configuration": _hash_of_text({**project, "vars": None}),
        "code lists": _hash_of_files(PROJECT, ["seeds/**/*.csv"]),
        "vars": _hash_of_text(project["vars"] | variables),
        "key": key.name_of(landing.key),
        "engine": f"{version('dbt-core')} {version('dbt-duckdb')} {version('duckdb')}",
        "extract date or set of registers": _hash_of_text(extracts),
        "register of providers, units or places": _hash_of_files(
            landing.root, [f"{name}/*.parquet" for name in without_persons()]
        ),
        "list of forgotten citizens": _hash_of_text(landing.forgotten),
    }


def without_persons() -> list[str]:
    """Tables of the contract that hold no rows of persons."""
    return [
        name
        for name, table in contract.tables().items()
        if "pnr" not in {column.name for column in table.columns} and "parent" not in table.meta
    ]


def of_warehouse(database: Path) -> dict[str, str]:
    """What a standing warehouse was made from; empty when it does not say."""
    if not database.is_file():
        return {}
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute("select name, value from quality.build_basis").fetchall()
    except duckdb.Error:
        return {}
    return dict(rows)


def _hash_of_text(value: object) -> str:
    return short_hash(json.dumps(value, sort_keys=True, default=str).encode())


def _hash_of_files(root: Path, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for file in sorted({file for pattern in patterns for file in root.glob(pattern)}):
        if file.is_file():
            digest.update(str(file.relative_to(root)).encode() + b"\0")
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return short_hash(digest.digest())
