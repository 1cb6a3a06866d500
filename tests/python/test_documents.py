"""Every analysis runs on the warehouse and prints something; links between documents hold."""

from __future__ import annotations

import csv
import re
import subprocess

import duckdb
import pytest
from conftest import PROJECT

ANALYSES = sorted(path.stem for path in (PROJECT / "analyses").glob("*.sql"))


@pytest.fixture(scope="module")
def compiled(built):
    done = built.dbt("compile", "-s", *ANALYSES)
    assert done.returncode == 0, done.stdout
    return built.folder / "target" / "compiled" / "paa_tvaers" / "analyses"


@pytest.mark.parametrize("name", ANALYSES)
def test_analysis_prints_rows_without_nulls(built, compiled, name):
    sql = (compiled / f"{name}.sql").read_text(encoding="utf-8")
    with duckdb.connect(str(built.database), read_only=True) as connection:
        rows = connection.execute(sql).fetchall()
    assert rows
    assert all(value is not None for row in rows for value in row)


def test_analysis_is_printed_in_full(built):
    def run(*arguments):
        return subprocess.run(
            [PROJECT / "scripts" / "analysis", *arguments],
            env=built.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    header, *rows = run("gp_contacts_by_cluster", "--csv").stdout.splitlines()
    assert header.startswith("gp_cluster_name,residents") and "out_of_hours_percent" in header
    assert all(len(next(csv.reader([row]))) == header.count(",") + 1 for row in rows) and rows
    unknown = run("no_such_analysis")
    assert unknown.returncode == 2 and "bed_days_by_region" in unknown.stderr


def test_every_analysis_has_its_figure_told():
    told = (PROJECT / "analyses" / "README.md").read_text(encoding="utf-8")
    assert [name for name in ANALYSES if name not in told] == []


def test_links_between_the_documents_hold():
    pages = [
        *PROJECT.glob("*.md"),
        *(PROJECT / "docs").glob("*.md"),
        PROJECT / "analyses/README.md",
    ]
    broken = [
        (page.name, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if not link.startswith("http") and not (page.parent / link).exists()
    ]
    assert broken == []
