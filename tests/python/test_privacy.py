"""A pnr lives in the landing and in restricted.citizen_identity, and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import duckdb
import pytest
from conftest import CITIZENS, PROJECT

from paa_tvaers import contract, key, preflight, secrecy

SECRET = hashlib.sha256(b"never to be seen anywhere").hexdigest()


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
    """Every column of every table and view, and what they are described by, against all pnrs."""
    secrets = secrecy.Secrets(built.landing, key.SAMPLE_KEY)
    with duckdb.connect(str(built.database), read_only=True) as connection:
        assert secrets.in_database(connection) == []
        held = connection.execute("select count(*) from restricted.citizen_identity").fetchone()[0]
    assert held > CITIZENS


LEAKS = {
    "a text": "create table leak as select 'see ' || $1 as note",
    "a hyphen": "create table leak as select $1[:6] || '-' || $1[7:] as note",
    "a list": "create table leak as select [$1] as notes",
    "a number": "create table leak as select $1::bigint as amount",
    "a decimal": "create table leak as select $1::decimal(12, 2) as amount",
    "another identity": "create table leak as select $1 as pnr",
}


@pytest.mark.parametrize("kind", LEAKS)
def test_the_scan_finds_a_number_in_a_table(built, kind):
    secrets = secrecy.Secrets(built.landing, key.SAMPLE_KEY)
    with duckdb.connect() as connection:
        connection.execute(LEAKS[kind], [min(secrets.numbers)])
        (found,) = secrets.in_database(connection)
    assert found.startswith("a pnr in main.leak.")


def test_the_scan_finds_a_number_in_a_description_or_a_view(built):
    secrets = secrecy.Secrets(built.landing, key.SAMPLE_KEY)
    number = min(secrets.numbers)
    for statement in (
        f"comment on table leak is 'as {number}'",
        f"comment on column leak.one is '{number[:6]}-{number[6:]}'",
        f"create view other as select 1 as one where '{number}' = ''",
    ):
        with duckdb.connect() as connection:
            connection.execute("create table leak as select 1 as one")
            connection.execute(statement)
            assert len(secrets.in_database(connection)) == 1, statement[:20]


def test_the_scan_finds_numbers_and_the_key_in_files(built, tmp_path):
    secrets = secrecy.Secrets(built.landing, SECRET)
    number = min(secrets.numbers)
    for path, content in {
        "plain.log": number,
        "hyphen.html": f"<td>{number[:6]}-{number[6:]}</td>",
        "key.json": json.dumps({"vars": SECRET}),
        "pad.txt": repr(bytes(byte ^ 0x36 for byte in SECRET.encode())),
        "base64.txt": base64.b64encode(SECRET.encode()).decode(),
        "longer.csv": f"1{number},{number}1",
    }.items():
        (tmp_path / path).write_text(content)
    with duckdb.connect() as connection:
        connection.execute(f"copy (select '{number}' as x) to '{tmp_path / 'x.parquet'}'")
    assert secrets.in_files(tmp_path.iterdir()) == [
        "base64.txt: the key",
        "hyphen.html: a pnr",
        "key.json: the key",
        "pad.txt: the key",
        "plain.log: a pnr",
        "x.parquet: a pnr in main.file.x (1 values)",
    ]


def everything_written(place) -> list[Path]:
    """Artifacts, logs and warehouse of a run of dbt."""
    folders = [place.folder / name for name in ("target", "logs", "warehouse")]
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def test_a_failing_dbt_tells_neither_a_number_nor_the_key(place):
    """At its most talkative. test_keys.py has the same of success, scripts/privacy_scan of every
    other way to fail."""
    secrets = secrecy.Secrets(place.landing, SECRET)
    (place.landing / "manifest.csv").unlink()
    done = place.dbt("--debug", "build", PAA_TVAERS_KEY=SECRET)
    assert done.returncode != 0, done.stdout
    written = everything_written(place)
    assert any(path.name == "dbt.log" for path in written)
    assert secrets.in_files(written) == []
    assert secrets.in_bytes(done.stdout.encode()) == []


def torn(landing):
    path = next((landing / "sssy").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:1_000])


def of_text(landing):
    next((landing / "sssy").glob("*.parquet")).write_text("\n".join(pnrs(landing)))


def named_by_a_number(landing):
    path = next((landing / "sssy").glob("*.parquet"))
    path.rename(path.with_name(f"x-{min(pnrs(landing))}.parquet"))


def told_by_the_manifest(landing):
    with (landing / "manifest.csv").open("a") as file:
        file.write(f"{min(pnrs(landing))},x,{min(pnrs(landing))},synthetic\n")


@pytest.mark.parametrize("spoil", [torn, of_text, named_by_a_number, told_by_the_manifest])
def test_no_message_of_the_pre_flight_tells_a_number(place, monkeypatch, spoil):
    monkeypatch.setenv(key.VARIABLE, SECRET)
    secrets = secrecy.Secrets(place.landing, SECRET)
    spoil(place.landing)
    with pytest.raises(preflight.PreflightError) as caught:
        preflight.check(place.landing)
    assert secrets.in_bytes(str(caught.value).encode()) == []


def test_a_time_in_seconds_may_name_a_file(place):
    path = next((place.landing / "sssy").glob("*.parquet"))
    path.rename(path.with_name("part-1735689600.parquet"))
    preflight.check(place.landing)


def test_no_pnr_in_what_the_builder_sees(built):
    secrets = secrecy.Secrets(built.landing, key.SAMPLE_KEY)
    assert secrets.in_bytes((built.folder / "output.txt").read_bytes()) == []


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
