"""A pnr lives in the landing and in restricted.citizen_identity, and nowhere else."""

from __future__ import annotations

import hashlib

import duckdb
import pytest
from conftest import PROJECT

from paa_tvaers import contract, key


def pnrs(landing) -> set[str]:
    """Every pnr of the landing, also those of bad rows."""
    found: set[str] = set()
    with duckdb.connect() as connection:
        for table in contract.tables().values():
            files = [str(path) for path in (landing / table.name).glob("*.parquet")]
            if files and any(column.name == "pnr" for column in table.columns):
                rows = connection.execute(
                    "select distinct trim(pnr) from read_parquet(?, union_by_name = true)"
                    " where length(trim(pnr)) = 10",
                    [files],
                ).fetchall()
                found |= {pnr for (pnr,) in rows}
    assert found
    return found


def test_only_citizen_identity_stores_a_pnr(built):
    """Every text column of every table and view is compared with all pnrs."""
    known = sorted(pnrs(built.landing))
    with duckdb.connect(str(built.database), read_only=True) as connection:
        connection.execute("create temp table known as select unnest(?) as pnr", [known])
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where database_name = 'paa_tvaers' and not internal and data_type = 'VARCHAR'"
        ).fetchall()
        assert len(columns) > 100
        holders = set()
        for schema, table, column in columns:
            (hits,) = connection.execute(
                f"""
                with number as (
                    select distinct
                            unnest(regexp_extract_all("{column}", '[0-9]+(-[0-9]+)?')) as run
                    from "{schema}"."{table}"
                )

                select count(*) from number
                inner join known on replace(number.run, '-', '') = known.pnr
                """
            ).fetchone()
            if hits:
                holders.add((schema, table, column))
    assert holders == {("restricted", "citizen_identity", "pnr")}


@pytest.mark.parametrize("bad", [False, True])
def test_no_pnr_and_no_secret_in_output_logs_or_artifacts(place, bad):
    """On success and on failure, at dbt's most talkative."""
    secret = hashlib.sha256(b"never to be seen anywhere").hexdigest()
    known = pnrs(place.landing)
    if bad:
        (place.landing / "manifest.csv").unlink()
    selected = ["citizen_identity", "base_cpr_person", "base_cpr_status", "stg_cpr__person", "sex"]
    done = place.dbt(
        *("--debug", "build", "--indirect-selection", "cautious", "-s", *selected),
        PAA_TVAERS_KEY=secret,
    )
    assert (done.returncode != 0) == bad, done.stdout
    written = [path for path in place.folder.glob("target/**/*") if path.is_file()]
    written += [path for path in place.folder.glob("logs/**/*") if path.is_file()]
    assert written
    texts = [done.stdout] + [path.read_text(encoding="utf-8", errors="replace") for path in written]
    inner_pad = bytes(byte ^ 0x36 for byte in secret.encode())
    for text in texts:
        assert secret not in text
        assert inner_pad.hex() not in text and repr(inner_pad)[2:-1] not in text
        assert not any(pnr in text for pnr in known)


def test_no_pnr_in_what_the_builder_sees(built):
    output = (built.folder / "output.txt").read_text(encoding="utf-8")
    assert key.SAMPLE_KEY not in output
    assert not any(pnr in output for pnr in pnrs(built.landing))


def test_no_real_looking_pnr_in_the_repository():
    """Ten digits that read as a birthday and a number, without the synthetic day + 60."""
    import re

    looks_real = re.compile(r"(?<![\d.])(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}-?\d{4}(?![\d.])")
    suspicious = []
    for path in PROJECT.rglob("*"):
        parts = path.relative_to(PROJECT).parts
        skipped = {".git", ".venv", "data", "target", "logs", "requirements.lock"} & set(parts)
        if path.is_file() and not skipped and path.suffix in {".sql", ".yml", ".py", ".csv", ".md"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            suspicious += [(path.name, hit.group()) for hit in looks_real.finditer(text)]
    assert suspicious == []
