"""A forgotten citizen is in no table that is made from the landing, and nobody else is missed.

The whole command, with its build, is tried by scripts/privacy_scan.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess

import duckdb
import pytest
from conftest import PROJECT, Place

from paa_tvaers import contract, forget, forgotten, key, preflight

SAMPLE = key.SAMPLE_KEY.encode()
OTHER = hashlib.sha256(b"another secret of the tests").hexdigest()
# A citizen with contacts, diagnoses, plans and municipal care.
BUSY = """
    select identity.pnr, identity.citizen_key
    from restricted.citizen_identity as identity
    where
        citizen_key in (select citizen_key from marts.fct_rehabilitation_plan)
        and citizen_key in (select citizen_key from marts.fct_municipal_service_month)
        and citizen_key in (select citizen_key from marts.fct_hospital_readmission)
    order by citizen_key
    limit 1
"""
LISTED = "PAA_TVAERS_FORGOTTEN"


@pytest.fixture(scope="module")
def busy(built) -> tuple[str, int]:
    return built.query(BUSY)[0]


@pytest.fixture(scope="module")
def without(built, busy, tmp_path_factory) -> Place:
    """The base layer of the landing without the busy citizen, who also has rows that spell the
    number with a hyphen and rows whose person is not in cpr_person."""
    folder = tmp_path_factory.mktemp("forgotten")
    shutil.copytree(built.landing, folder / "landing")
    found = Place(folder)
    spell_with_hyphen(found.landing / "ruks", busy[0])
    forgotten.write(folder / "list.csv", SAMPLE, [busy[1]])
    done = found.dbt(
        *("build", "--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"),
        *("-s", "+reconciliation", "quarantine", "forgotten_citizen", "build_record"),
        *("assert_reconciliation_balances",),
        **{LISTED: str(folder / "list.csv")},
    )
    assert done.returncode == 0, done.stdout
    assert busy[0] not in done.stdout and str(busy[1]) not in done.stdout
    return found


def spell_with_hyphen(folder, pnr: str) -> None:
    """Put one more row, spelled another way, into a register."""
    path = next(folder.glob("*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(f"create table file as from '{path}'")
        connection.execute(
            "insert into file select * replace ($1 as pnr) from file limit 1",
            [f" {pnr[:6]}-{pnr[6:]} "],
        )
        connection.execute(f"copy file to '{path}'")
    manifest = folder.parent / "manifest.csv"
    lines = [line.split(",") for line in manifest.read_text().splitlines()]
    for line in lines[1:]:
        line[1] = str(int(line[1]) + (line[0] == folder.name))
    manifest.write_text("".join(",".join(line) + "\n" for line in lines))


def test_no_row_of_the_citizen_is_left(built, without, busy):
    with duckdb.connect(str(built.database), read_only=True) as connection:
        belongs = forget.belongings(connection, {busy[1]})
        before = forget.trace(connection, belongs)
    with duckdb.connect(str(without.database), read_only=True) as connection:
        after = forget.trace(connection, belongs)
    assert {"staging.base_lpr_a_diagnose", "staging.base_lpr_a_procregistrering",
            "staging.base_sssy", "restricted.citizen_identity"} <= {
        table for (table, *_), rows in before.items() if rows
    }  # fmt: skip
    assert len(after) > 40 and not any(after.values())


def test_the_rows_left_out_are_those_of_the_citizen_and_all_are_counted(built, without, busy):
    """Row by row: every base table of the other build, less the citizen's."""
    rows = dict(without.query("select table_name, rows_forgotten::int from quality.reconciliation"))
    assert without.query("select count(*) from quality.reconciliation where not is_balanced") == [
        (0,)
    ]
    assert rows["cpr_person"] == 1 and rows["lpr_a_diagnose"] > 1 and rows["sssy"] > 1
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built.database}' as before (read_only)")
        connection.execute(f"attach '{without.database}' as after (read_only)")
        for table in contract.tables().values():
            name = f"staging.base_{table.name}"
            (gone,) = connection.execute(
                f"select count(*) from before.{name} as row"
                f" anti join after.{name} as left_row using (source_file, source_row)"
            ).fetchone()
            # The row spelled with a hyphen was not there before.
            assert gone == rows[table.name] - (table.name == "ruks"), table.name
            if "citizen_key" in {column for column, *_ in connection.execute(
                f"describe before.{name}"
            ).fetchall()}:  # fmt: skip
                (mine,) = connection.execute(
                    f"select count(*) from before.{name} where citizen_key = {busy[1]}"
                ).fetchone()
                assert gone == mine, table.name


def test_the_build_is_on_record(without):
    record = without.query(
        "select forgotten_citizens, rows_forgotten > 0, checks_passed > 0, checks_failed,"
        " rows_in = rows_staged + rows_quarantined + rows_duplicate + rows_forgotten"
        " from quality.build_record"
    )
    assert record == [(1, True, True, 0, True)]


def test_a_list_that_was_lost_stops_the_build(without, monkeypatch):
    monkeypatch.setenv("PAA_TVAERS_DATABASE", str(without.database))
    monkeypatch.setenv(LISTED, str(without.folder / "nowhere.csv"))
    with pytest.raises(preflight.PreflightError, match=r"lacks 1 citizens .* come back"):
        preflight.check(without.landing)


@pytest.mark.parametrize("content", ["", "citizen_key\n1\n", "citizen_key,key_name\nx,y\n"])
def test_a_broken_list_stops_the_build(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(forgotten.ForgottenProblem, match="no list of citizens"):
        forgotten.read(path, SAMPLE)


def test_a_list_of_another_key_stops_the_build_until_it_is_translated(without, busy, monkeypatch):
    path, old = without.folder / "rotated.csv", without.folder / "old.key"
    old.write_text(OTHER)
    old.chmod(0o600)
    monkeypatch.setenv(LISTED, str(path))
    monkeypatch.setenv("PAA_TVAERS_LANDING", str(without.landing))
    forgotten.write(path, OTHER.encode(), [key.citizen_key(OTHER.encode(), busy[0]), 1])
    with pytest.raises(forgotten.ForgottenProblem, match="forget --rekey"):
        forgotten.read(path, SAMPLE)
    with pytest.raises(forget.ForgetFailed, match=r"1 citizens .* not in the landing"):
        forget.rekey(old)
    forgotten.write(path, OTHER.encode(), [key.citizen_key(OTHER.encode(), busy[0])])
    forget.rekey(old)
    assert forgotten.read(path, SAMPLE) == [busy[1]]
    assert path.stat().st_mode & 0o777 == 0o600


def run(place: Place, *arguments: str, given: str = "", **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [PROJECT / "scripts" / "forget", *arguments],
        env=place.environment(**more),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_numbers_are_read_from_standard_input_and_kept_nowhere(without, busy):
    path = without.folder / "command.csv"
    pnr, citizen_key = busy
    done = run(without, "--list-only", given=f"{pnr[:6]}-{pnr[6:]}\n\n", **{LISTED: str(path)})
    assert done.returncode == 0, done.stdout
    again = run(without, "--list-only", given=pnr, **{LISTED: str(path)})
    assert "1 of 1 citizens are new" in done.stdout and "0 of 1" in again.stdout
    assert path.read_text() == f"citizen_key,key_name\n{citizen_key},{key.name_of(SAMPLE)}\n"
    assert pnr not in done.stdout and pnr not in path.read_text()


def test_a_number_that_is_an_argument_or_wrong_is_never_shown(without, busy):
    for arguments, given in (((busy[0],), ""), (("--rekeys", busy[0]), ""), ((), busy[0] + "1")):
        done = run(without, *arguments, given=given)
        assert done.returncode and busy[0] not in done.stdout, done.stdout
        assert "line 1 is no number" in done.stdout or "never arguments" in done.stdout


def test_the_list_is_data_of_its_owner(without):
    record = json.dumps(without.query("from restricted.forgotten_citizen"))
    assert key.name_of(SAMPLE) in record and key.SAMPLE_KEY not in record
