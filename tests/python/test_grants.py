"""On a PostgreSQL server each role sees what its tenant's file holds."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT

from paa_tvaers import grants, publish, scope

BIN = Path("/usr/lib/postgresql/15/bin")
SCOPE = """
tenants:
  - {kind: municipality, code: "851", schemas: [marts]}
  - {kind: municipality, code: "851", name: now, own_citizens: as_is, schemas: [marts]}
  - {kind: region, code: "81", name: figures, schemas: [reports]}
"""


@dataclass(frozen=True)
class Server:
    """A server of the test's own, reached through a socket in its folder."""

    folder: Path

    def as_owner(self, *command: object) -> subprocess.CompletedProcess:
        """A command as a user that may own a server, which root may not."""
        owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        return subprocess.run(
            [*map(str, command)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **owner,
        )

    def run(self, sql: str, role: str | None = None) -> subprocess.CompletedProcess:
        file = self.folder / "statements.sql"
        file.write_text((f"set role {role};\n" if role else "") + sql, encoding="utf-8")
        file.chmod(0o644)
        return self.as_owner(
            *(BIN / "psql", "-h", self.folder, "-d", "postgres", "-qAt"),
            *("-v", "ON_ERROR_STOP=1", "-f", file),
        )

    def count(self, name: str, role: str) -> int:
        done = self.run(f"select count(*) from {name};", role)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)


@pytest.fixture(scope="module")
def tenants(tmp_path_factory) -> list[scope.Tenant]:
    file = tmp_path_factory.mktemp("scope") / "scope.yml"
    file.write_text(SCOPE, encoding="utf-8")
    return scope.read(file)


@pytest.fixture(scope="module")
def given(built, tenants, tmp_path_factory) -> Path:
    """The files of the tenants, which are right by the tests of access."""
    out = tmp_path_factory.mktemp("given") / "tenants"
    publish.publish_tenants(built.database, out, tenants[:2])
    return out


@pytest.fixture(scope="module")
def server(built):
    """A server with the marts, and a table of each closed schema."""
    if not (BIN / "initdb").exists():
        pytest.skip("no PostgreSQL 15 here (apt-get install postgresql-15)")
    # Not in the folder of pytest, which its owner alone may enter.
    folder = Path(tempfile.mkdtemp(prefix="paa-tvaers-server-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    found = Server(folder)
    data = folder / "data"
    made = found.as_owner(BIN / "initdb", "-D", data, "--auth=trust", "--no-sync", "--locale=C")
    assert made.returncode == 0, made.stderr
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    log = folder / "log"
    started = found.as_owner(BIN / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
    assert started.returncode == 0, started.stderr
    try:
        done = found.run("\n".join(loading(built.database, folder)))
        assert done.returncode == 0, done.stderr
        yield found
    finally:
        found.as_owner(BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def loading(database: Path, folder: Path):
    """Statements that load the marts, and a few others without rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for schema in ("marts", "reports", "restricted", "quality"):
            yield f"create schema {schema};"
            for table, columns in connection.execute(
                "select table_name, string_agg(column_name || ' ' || data_type, ', ')"
                " from duckdb_columns() where schema_name = ? group by all",
                [schema],
            ).fetchall():
                yield f"create table {schema}.{table} ({columns});"
                if schema == "marts":
                    file = folder / f"{table}.csv"
                    connection.execute(f"copy {schema}.{table} to '{file}' (header)").fetchall()
                    yield f"\\copy {schema}.{table} from '{file}' (format csv, header)"


@pytest.fixture(scope="module")
def granted(server, built, tenants) -> Server:
    """The server with the grants, which may be given twice."""
    for _ in range(2):
        done = server.run(sql(built.database, tenants, server.folder))
        assert done.returncode == 0, done.stderr
    return server


def sql(database: Path, tenants: list[scope.Tenant], folder: Path) -> str:
    with publish.warehouse(database, folder) as connection:
        return "\n".join(grants.statements(tenants, publish.given_tables(connection, tenants)))


def test_a_role_sees_the_rows_of_its_file(granted, given, tenants):
    for tenant in tenants[:2]:
        with duckdb.connect(str(given / tenant.name / publish.FILE), read_only=True) as file:
            listed = file.execute(
                "select table_name, row_count, rows_of from published_table"
            ).fetchall()
        assert len(listed) > 30
        for table, rows, rule in listed:
            name = f"marts.{table}"
            if rule == "own_periods":
                name = f"{grants.VIEWS}.{tenant.name}_{table}"
            assert granted.count(name, f"paa_tvaers_{tenant.name}") == rows, table


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("paa_tvaers_now", "marts.bridge_citizen_target_group"),
        ("paa_tvaers_now", "marts.dim_citizen_target_group_set"),
        ("paa_tvaers_now", "paa_tvaers_access.municipality_851_own_version"),
        ("paa_tvaers_now", "paa_tvaers_access.now_own_period"),
        ("paa_tvaers_now", "restricted.citizen_identity"),
        ("paa_tvaers_now", "quality.quarantine"),
        ("paa_tvaers_now", "reports.rpt_key_figures"),
        ("paa_tvaers_figures", "marts.dim_citizen"),
        ("paa_tvaers_figures", "marts.dim_age"),
    ],
)
def test_what_is_not_granted_is_closed(granted, role, name):
    refused = granted.run(f"select count(*) from {name};", role)
    assert "permission denied" in refused.stderr and not refused.stdout


@pytest.mark.parametrize(
    "name", ["marts.dim_citizen", "paa_tvaers_access.municipality_851_own_version"]
)
def test_a_function_of_the_reader_sees_no_row_of_others(granted, name):
    role = "paa_tvaers_municipality_851"
    told = granted.run(
        f"""
        create function pg_temp.tell(bigint) returns boolean language plpgsql cost 0.0001
            as 'begin raise notice ''seen''; return true; end';
        select count(*) from {name} where pg_temp.tell(citizen_key);
        """,
        role,
    )
    assert told.returncode == 0, told.stderr
    assert told.stderr.count("NOTICE") == granted.count(name, role) > 0


def test_a_role_may_not_write(granted):
    refused = granted.run("delete from marts.dim_citizen;", "paa_tvaers_now")
    assert "permission denied" in refused.stderr


def test_who_is_no_tenant_any_more_sees_nothing(granted, built, tenants):
    assert granted.count("marts.dim_citizen", "paa_tvaers_now") > 0
    done = granted.run(sql(built.database, tenants[:1], granted.folder))
    assert done.returncode == 0, done.stderr
    refused = granted.run("select count(*) from marts.dim_citizen;", "paa_tvaers_now")
    assert "permission denied" in refused.stderr
    assert granted.count("marts.dim_citizen", "paa_tvaers_municipality_851") > 0


def test_the_command_prints_the_sql(built, tmp_path):
    file = tmp_path / "scope.yml"
    for text, code in ((SCOPE, 0), ("tenants: [{kind: region, code: '0'}]", 1)):
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [PROJECT / "scripts" / "grants", "--scope", file, "--database", built.database],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code and "Traceback" not in done.stderr
        assert ("create policy" in done.stdout) is (code == 0)
