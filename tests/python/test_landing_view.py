"""Files that deliver days and moments as text are read apart from those that have them typed."""

from __future__ import annotations

import duckdb
import pytest

from paa_tvaers import contract, landing_view

TABLE = contract.Table(
    "a_table",
    "",
    (contract.Column("id", "varchar"), contract.Column("moment", "timestamp")),
)


@pytest.fixture
def rows(tmp_path) -> duckdb.DuckDBPyRelation:
    typed, text = tmp_path / "part-0.parquet", tmp_path / "part-1.parquet"
    connection = duckdb.connect()
    connection.execute(
        f"copy (select 'a' as id, timestamp '2024-02-29 10:15' as moment) to '{typed}'"
    )
    connection.execute(
        "copy (select * from (values ('2024-03-01 08:30', 'b'), ('2024-13-45', 'c'), ('  ', 'd'),"
        f" (null, 'e'), (' 2024-03-02 ', 'f')) as row(\"MOMENT\", id)) to '{text}'"
    )
    view = landing_view.of_table(TABLE, [typed, text], {text: frozenset({"moment"})})
    connection.execute(f"create view landed as {view}")
    return connection.table("landed")


def test_one_file_of_texts_makes_no_texts_of_all(rows):
    assert dict(zip(rows.columns, rows.types, strict=True))["moment"] == "TIMESTAMP"


def test_what_does_not_cast_is_not_missing(rows):
    told = rows.select("id, moment::varchar, source_file, source_row").order("id").fetchall()
    assert told == [
        ("a", "2024-02-29 10:15:00", "part-0.parquet", 0),
        ("b", "2024-03-01 08:30:00", "part-1.parquet", 0),
        ("c", "infinity", "part-1.parquet", 1),
        ("d", None, "part-1.parquet", 2),
        ("e", None, "part-1.parquet", 3),
        ("f", "2024-03-02 00:00:00", "part-1.parquet", 4),
    ]


def test_a_table_without_files_is_empty():
    empty = duckdb.connect().sql(landing_view.of_table(TABLE, [], {}))
    assert (empty.columns, empty.fetchall()) == (["id", "moment", "source_file", "source_row"], [])
