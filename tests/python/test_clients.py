"""What is published is the warehouse's own, without restricted, and its clients can read it."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import polars as pl
import pytest
import sqlalchemy
import yaml
from conftest import BIN, PROJECT
from test_privacy import pnrs

from paa_tvaers import parquet_export, pnr_scan, publish, replacing

SCHEMAS = {"marts", "open", "quality", "reference", "reports", "semantic"}
PAGE = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")


def snippets(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(file), read_only=True)


def tables(connection, *schemas: str) -> list[str]:
    """Tables and views of a file as schema.name."""
    found = connection.execute(
        "select schema_name || '.' || table_name from"
        " (select distinct schema_name, table_name from duckdb_columns() where not internal)"
        " where list_contains(?, schema_name) order by all",
        [list(schemas)],
    ).fetchall()
    return [name for (name,) in found]


def content(connection, name: str) -> tuple:
    """Rows, and a sum over all that is in them, in whatever order."""
    return connection.execute(
        f"select count(*), sum(hash(entry)::hugeint) from {name} as entry"
    ).fetchone()


@pytest.fixture(scope="module")
def source(built, tmp_path_factory) -> Path:
    """The built warehouse with fewer rows in its reports, which are most of it."""
    file = tmp_path_factory.mktemp("source") / built.database.name
    shutil.copy(built.database, file)
    with duckdb.connect(str(file)) as connection:
        for name in tables(connection, "reports"):
            if name.startswith("reports.rpt_"):
                connection.execute(
                    f"delete from {name} where geography_level <> 'country' or sex <> 'all'"
                )
    return file


@pytest.fixture(scope="module")
def published(source, built, tmp_path_factory) -> Path:
    """The folder data/published of a folder of its own, as docs/clients.md has it."""
    out = tmp_path_factory.mktemp("clients") / "data" / "published"
    done = built.run(
        [PROJECT / "scripts" / "publish", "--database", source, "--out", out, "--parquet"]
    )
    assert done.returncode == 0, done.stdout
    assert "Published" in done.stdout
    return out


@pytest.fixture(scope="module")
def manifest(published) -> dict:
    return json.loads((published / "parquet" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def warehouse(source, tmp_path) -> Path:
    """A warehouse to spoil."""
    return Path(shutil.copy(source, tmp_path / "warehouse.duckdb"))


def changed(file: Path, *statements: str) -> Path:
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


# The published file


def test_every_table_is_there_row_by_row(source, published):
    with opened(source) as ours, opened(published / publish.FILE) as theirs:
        expected = {name: content(ours, name) for name in tables(ours, *SCHEMAS)}
        assert len(expected) > 90
        assert {name: content(theirs, name) for name in expected} == expected
        listed = theirs.execute(
            "select schema_name || '.' || table_name, row_count, as_of_date from published_table"
        ).fetchall()
        as_of = ours.execute("from intermediate.int_as_of_date").fetchone()[0]
        assert {name: rows for name, rows, _ in listed} == {
            name: rows for name, (rows, _) in expected.items()
        }
        assert {date for *_, date in listed} == {as_of}


def test_only_the_chosen_schemas_are_there_and_no_pnr(built, published):
    with opened(published / publish.FILE) as connection:
        schemas = connection.execute(
            "select distinct schema_name from duckdb_columns() where not internal"
        ).fetchall()
        assert {name for (name,) in schemas} <= SCHEMAS | {"main"}
        assert tables(connection, "main") == ["main.published_table"]
        assert connection.execute("from duckdb_views() where not internal").fetchall() == []
        known = sorted(pnrs(built.landing))
        connection.execute("create temp table known as select unnest(?) as pnr", [known])
        texts = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where database_name = 'paa_tvaers' and not internal and data_type = 'VARCHAR'"
        ).fetchall()
        for schema, table, column in texts:
            held = connection.execute(
                f"""
                select count(*) from (
                    select distinct unnest(regexp_extract_all("{column}", '[0-9]+')) as run
                    from "{schema}"."{table}"
                )
                inner join known on run = pnr
                """
            ).fetchone()
            assert held == (0,), (schema, table, column)


def test_descriptions_are_kept(source, published):
    def told(file: Path) -> dict:
        with opened(file) as connection:
            rows = connection.execute(
                """
                select schema_name, table_name, '', comment from duckdb_tables()
                union all
                select schema_name, view_name, '', comment from duckdb_views()
                union all
                select schema_name, table_name, column_name, comment from duckdb_columns()
                """
            ).fetchall()
        return {
            (schema, *name): " ".join(text.split())
            for schema, *name, text in rows
            if text and schema in SCHEMAS
        }

    expected = told(source)
    assert len(expected) > 900
    assert told(published / publish.FILE) == expected


def test_older_clients_can_read_it(published):
    with opened(published / publish.FILE) as connection:
        (tags,) = connection.execute(
            "select tags from duckdb_databases() where database_name = 'paa_tvaers'"
        ).fetchone()
    assert tags["storage_version"].startswith(publish.STORAGE_VERSION)


READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as db:
    for _ in sys.stdin:
        print(*db.sql("select count(*) from quality.reconciliation").fetchall()[0], flush=True)
"""


@contextlib.contextmanager
def readers(file: Path, number: int):
    """Processes that have the file open and count its rows when asked."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", READER, file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(number)
    ]

    def ask() -> set[int]:
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        return {int(process.stdout.readline()) for process in processes}

    try:
        yield ask
    finally:
        for process in processes:
            process.stdin.close()
            process.wait(timeout=30)
            process.stdout.close()


def test_many_readers_go_on_while_it_is_published_again(warehouse, tmp_path):
    out = tmp_path / "published"
    publish.publish(warehouse, out, ["quality"])
    with opened(out / publish.FILE) as connection:
        (before,) = connection.execute("select count(*) from quality.reconciliation").fetchone()
    with readers(out / publish.FILE, 4) as ask:
        assert ask() == {before}
        changed(warehouse, "delete from quality.reconciliation where table_name = 'cpr_person'")
        with subprocess.Popen(
            [
                *(sys.executable, "-m", "paa_tvaers.publish", "--schemas", "quality"),
                *("--database", warehouse, "--out", out),
            ],
            cwd=PROJECT / "scripts",
            stdout=subprocess.DEVNULL,
        ) as publishing:
            while publishing.poll() is None:
                assert ask() == {before}
        assert publishing.returncode == 0
        with readers(out / publish.FILE, 2) as ask_new:
            assert ask_new() == {before - 1}
            assert ask() == {before}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["published"]


# What goes wrong leaves the former publication


@pytest.fixture
def former(warehouse, tmp_path):
    """A publication and how to tell that it is the same."""
    out = tmp_path / "published"
    publish.publish(warehouse, out, ["quality"])

    def state() -> dict:
        return {
            str(path.relative_to(out)): (path.stat().st_ino, path.stat().st_mtime_ns)
            for path in sorted(out.rglob("*"))
        }

    before = state()
    yield out
    assert state() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["published"]


@pytest.mark.parametrize(
    ("schemas", "message"),
    [
        (["marts", "nonsense"], "no schema nonsense; it has marts"),
        (["restricted"], "never published: restricted"),
        (["staging", "quality"], "never published: staging"),
    ],
)
def test_a_bad_schema_is_refused(warehouse, former, schemas, message):
    with pytest.raises(publish.PublishError, match=message):
        publish.publish(warehouse, former, schemas)


def test_a_pnr_is_refused_and_not_told(warehouse, former, capsys):
    with duckdb.connect(str(warehouse)) as connection:
        (pnr,) = connection.execute(
            "select person.pnr from restricted.citizen_identity as person"
            " inner join marts.fct_hospital_contact using (citizen_key) limit 1"
        ).fetchone()
        connection.execute(
            "update quality.municipal_coverage set municipality_name = ? where month ="
            " (select max(month) from quality.municipal_coverage)",
            [f"By {pnr[:6]}-{pnr[6:]}"],
        )
        # Ids are numbers, too: only the citizen's own tells that it is a pnr.
        connection.execute(
            "update marts.fct_hospital_contact set contact_id = 'K' || person.pnr"
            " from restricted.citizen_identity as person"
            " where fct_hospital_contact.citizen_key = person.citizen_key and person.pnr = ?",
            [pnr],
        )
    with pytest.raises(pnr_scan.LooksLikePnr) as refused:
        publish.publish(warehouse, former, ["marts", "quality"])
    told = str(refused.value)
    assert "quality.municipal_coverage.municipality_name" in told
    assert "marts.fct_hospital_contact.contact_id" in told
    assert told.count("\n") == 2
    assert pnr[:6] not in told + capsys.readouterr().out


def test_ids_of_places_may_have_ten_digits_but_not_those_of_persons(warehouse, former):
    changed(
        warehouse,
        "create table reference.place as"
        " select (1000000000 + range)::varchar as nursing_home_id from range(200)",
    )
    publish.publish(warehouse, former.with_name("other"), ["reference"])
    shutil.rmtree(former.with_name("other"))
    changed(
        warehouse,
        "insert into reference.place select pnr from restricted.citizen_identity limit 50",
    )
    with pytest.raises(pnr_scan.LooksLikePnr, match=r"reference.place.nursing_home_id in 50 rows"):
        publish.publish(warehouse, former, ["reference"])


def test_what_looks_like_a_pnr_is_what_the_macro_says():
    macro = (PROJECT / "macros" / "privacy.sql").read_text(encoding="utf-8")
    assert f"'{pnr_scan.PATTERN}'" in macro


def test_a_folder_with_anything_else_is_refused(warehouse, former, tmp_path):
    folder = tmp_path / "landing"
    folder.mkdir()
    (folder / publish.FILE).write_text("a warehouse, say")
    with pytest.raises(publish.PublishError, match="something else than a publication"):
        publish.publish(warehouse, folder)
    shutil.rmtree(folder)


def test_a_place_that_cannot_be_written_is_told(warehouse, former, tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "paa_tvaers.publish", "--database", warehouse),
            *("--out", warehouse / "published"),
        ],
        cwd=PROJECT / "scripts",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Nothing was published" in done.stderr and "Traceback" not in done.stderr


def test_a_killed_run_leaves_the_former_and_the_next_one_tidies_up(warehouse, tmp_path):
    out = tmp_path / "published"
    publish.publish(warehouse, out, ["quality"])
    before = (out / publish.FILE).stat().st_ino
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "paa_tvaers.publish", "--parquet"),
            *("--database", warehouse, "--out", out),
        ],
        cwd=PROJECT / "scripts",
        stdout=subprocess.DEVNULL,
    ) as killed:
        scratch = out.with_name(".published.new") / publish.FILE
        deadline = time.monotonic() + 30
        while not scratch.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
    assert scratch.exists()
    assert (out / publish.FILE).stat().st_ino == before
    publish.publish(warehouse, out, ["quality"])
    assert (out / publish.FILE).stat().st_ino != before
    assert not scratch.parent.exists()


def test_without_exchanging_folders_a_stop_in_between_is_mended(warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(replacing, "ctypes", SimpleNamespace(CDLL=lambda *_, **__: object()))
    out = tmp_path / "published"
    for _ in range(2):
        publish.publish(warehouse, out, ["quality"])
    out.rename(out.with_name(".published.former"))
    with pytest.raises(publish.PublishError, match="nonsense"):
        publish.publish(warehouse, out, ["nonsense"])
    assert (out / publish.FILE).exists()


# Parquet


def test_the_manifest_tells_the_truth(published, manifest):
    folder = published / "parquet"
    files = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    listed = [file for table in manifest["tables"] for file in table["files"]]
    assert {file["file"] for file in listed} == files
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], int(row["rows"]), row["sha256"]) for row in rows] == [
        (file["file"], file["rows"], file["sha256"]) for file in listed
    ]
    assert {row["as_of_date"] for row in rows} == {manifest["as_of_date"]}
    for file in listed:
        path = folder / file["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
        assert path.stat().st_size == file["bytes"]
        assert duckdb.sql(f"select count(*) from '{path}'").fetchall() == [(file["rows"],)]


def test_parquet_holds_what_the_file_holds(published, manifest):
    with opened(published / publish.FILE) as connection:
        for table in manifest["tables"]:
            name = f"{table['schema']}.{table['table']}"
            path = published / "parquet" / table["files"][0]["file"]
            assert content(connection, f"'{path}'") == content(connection, name), name
            columns = connection.sql(f"from '{path}'")
            assert [(column["name"], column["type"]) for column in table["columns"]] == list(
                zip(columns.columns, map(str, columns.types), strict=True)
            )


def test_key_columns_name_a_row(published, manifest):
    with opened(published / publish.FILE) as connection:
        without = set()
        for table in manifest["tables"]:
            name = f"{table['schema']}.{table['table']}"
            if not table["key_columns"]:
                without.add(name)
                continue
            keys = ", ".join(table["key_columns"])
            assert (
                connection.execute(
                    f"select {keys} from {name} group by all having count(*) > 1 limit 1"
                ).fetchall()
                == []
            ), name
    assert not {name for name in without if name.startswith("marts.dim_")}
    assert len(without) < len(manifest["tables"]) / 4


def test_pandas_and_polars_read_every_parquet_file(published, manifest):
    for table in manifest["tables"]:
        path = published / "parquet" / table["files"][0]["file"]
        expected = (table["rows"], len(table["columns"]))
        assert pd.read_parquet(path).shape == expected
        assert pl.read_parquet(path).shape == expected
    total = published / "parquet/marts/fct_practice_service.parquet"
    with opened(published / publish.FILE) as connection:
        (fee,) = connection.execute(
            "select sum(gross_fee) from marts.fct_practice_service"
        ).fetchone()
    assert pl.scan_parquet(total).select(pl.col("gross_fee").sum()).collect().item() == fee
    assert pd.read_parquet(total)["gross_fee"].dropna().sum() == fee


def test_large_tables_are_several_files_and_keys_may_be_text(warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_export, "ROWS_PER_FILE", 4_000)
    publish.publish(warehouse, tmp_path / "p", ["quality"], parquet=True, text_keys=True)
    folder = tmp_path / "p" / "parquet" / "quality"
    parts = sorted((folder / "stay_reconciliation").glob("part_*.parquet"))
    assert len(parts) > 1
    with opened(tmp_path / "p" / publish.FILE) as connection:
        connection.execute(
            "create temp view mine as select * replace (stay_id::bigint as stay_id,"
            " official_stay_key::bigint as official_stay_key, citizen_key::bigint as citizen_key)"
            f" from '{folder}/stay_reconciliation/*.parquet'"
        )
        assert content(connection, "mine") == content(connection, "quality.stay_reconciliation")
        (kind,) = connection.execute(
            f"select typeof(citizen_key) from '{parts[0]}' limit 1"
        ).fetchone()
        assert kind == "VARCHAR"
    assert {len(pd.read_parquet(part)) for part in parts[:-1]} == {4_000}


# SQLAlchemy, and what docs/clients.md shows


def test_sqlalchemy_reflects_all_and_can_only_read(published):
    address = re.search(r"^duckdb://(\S+)\?access_mode=READ_ONLY$", PAGE, flags=re.MULTILINE)
    assert address
    engine = sqlalchemy.create_engine(f"duckdb:///{published / publish.FILE}?access_mode=READ_ONLY")
    inspector = sqlalchemy.inspect(engine)
    with engine.connect() as connection:
        names = {
            table
            for (table,) in connection.execute(
                sqlalchemy.text(
                    "select table_name from published_table where schema_name = 'marts'"
                )
            )
        }
        assert set(inspector.get_table_names(schema="marts")) == names
        columns = {
            column["name"]: column
            for column in inspector.get_columns("fct_hospital_stay", schema="marts")
        }
        assert isinstance(columns["started_at"]["type"], sqlalchemy.types.TIMESTAMP)
        frame = pd.read_sql(
            sqlalchemy.text("select count(*) as n from marts.dim_citizen where sex = :sex"),
            connection,
            params={"sex": "2"},
        )
        assert frame["n"][0] > 0
        with pytest.raises(sqlalchemy.exc.DBAPIError, match="read-only"):
            connection.execute(sqlalchemy.text("create table marts.mine as select 1 as one"))
    engine.dispose()


@pytest.mark.parametrize("code", snippets("python"))
def test_python_of_the_page_runs(published, monkeypatch, code):
    monkeypatch.chdir(published.parents[1])
    names: dict = {}
    exec(compile(code, "docs/clients.md", "exec"), names)
    results = [
        value
        for value in names.values()
        if isinstance(value, list | tuple | pd.DataFrame | pd.Series | pl.DataFrame)
    ]
    assert results and all(len(value) for value in results)


def test_sql_of_the_page_runs(published):
    statements = [part for code in snippets("sql") for part in code.split(";") if part.strip()]
    assert len(statements) > 1
    with opened(published / publish.FILE) as connection:
        for statement in statements:
            assert connection.execute(statement).fetchall()


@pytest.mark.parametrize("code", snippets("sh"))
def test_command_line_of_the_page_runs(published, code):
    done = subprocess.run(
        ["bash", "-euc", code.replace("duckdb -readonly", f"{BIN / 'duckdb'} -readonly -csv")],
        cwd=published.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    names = {row["table_name"] for row in csv.DictReader(io.StringIO(done.stdout))}
    assert "fct_hospital_stay" in names


def test_what_no_test_runs_says_so():
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        languages = set(re.findall(r"^```(\w+)$", section, flags=re.MULTILINE))
        if languages and not languages & {"python", "sql", "sh"}:
            assert "Unverified." in section, section.splitlines()[0]


# Exposures


@pytest.fixture(scope="module")
def exposures() -> dict[str, dict]:
    file = PROJECT / "models" / "exposures.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {entry["name"]: entry for entry in content["exposures"]}


def needs(exposure: dict) -> set[str]:
    return {re.fullmatch(r"ref\('(\w+)'\)", needed)[1] for needed in exposure["depends_on"]}


def names_of(pattern: str) -> set[str]:
    return {path.stem for path in PROJECT.glob(pattern)}


def refs(file: Path) -> set[str]:
    return set(re.findall(r"ref\('(\w+)'\)", file.read_text(encoding="utf-8")))


def test_exposures_have_owner_maturity_and_description(exposures):
    for exposure in exposures.values():
        assert exposure["owner"]["name"] and exposure["maturity"] in {"low", "medium", "high"}
        assert exposure["description"] and exposure["label"] and exposure["type"]


def test_every_report_is_exposed(exposures):
    reports = {
        model
        for model in names_of("models/reports/rpt_*.sql")
        if "standard_report(" in (PROJECT / "models/reports" / f"{model}.sql").read_text("utf-8")
    }
    exposed = {f"rpt_{name.removeprefix('report_')}": entry for name, entry in exposures.items()}
    for report in reports:
        assert report in needs(exposed[report])
    page = (PROJECT / "scripts/paa_tvaers/report/quality.py").read_text("utf-8")
    delivery = set(re.findall(r"(?:from|join) quality\.(\w+)", page))
    assert needs(exposures["report_site"]) == names_of("models/reports/rpt_*.sql") | delivery


def test_the_published_file_is_exposed_with_all_that_it_holds(exposures):
    folders = ("marts/*", "open", "quality", "reports", "semantic")
    models = set().union(*(names_of(f"models/{folder}/*.sql") for folder in folders))
    for name in ("published_file", "parquet_export"):
        assert needs(exposures[name]) == models
    assert needs(exposures["open_data"]) == names_of("models/open/*.sql")


def test_the_semantic_layer_is_exposed_with_all_that_it_reads(exposures):
    files = [
        *(PROJECT / "models" / "semantic").glob("[!_]*.yml"),
        *(PROJECT / "models" / "semantic").glob("*.sql"),
    ]
    read = set().union(*(refs(file) for file in files if file.suffix == ".yml"))
    assert needs(exposures["semantic_layer"]) == read | names_of("models/semantic/*.sql")


def test_every_analysis_is_in_an_exposure_that_reads_the_same(exposures):
    groups = [entry for name, entry in exposures.items() if name.startswith("analyses_")]
    listed = [name for group in groups for name in group["config"]["meta"]["analyses"]]
    assert sorted(listed) == sorted(names_of("analyses/*.sql"))
    for group in groups:
        members = group["config"]["meta"]["analyses"]
        read = set().union(*(refs(PROJECT / "analyses" / f"{name}.sql") for name in members))
        assert needs(group) == read
