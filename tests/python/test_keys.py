"""Keys: made with the secret, and a number is written nowhere."""

from __future__ import annotations

import hashlib
import hmac

import duckdb
from test_privacy import everything_written

from paa_tvaers import key as keys
from paa_tvaers import secrecy


def test_pads_are_those_of_the_standard():
    for key in (b"short", b"x" * 64, b"long " * 40):
        inner, outer = keys.hmac_pads(key)
        by_hand = hashlib.sha256(outer + hashlib.sha256(inner + b"message").digest())
        assert by_hand.hexdigest() == hmac.new(key, b"message", hashlib.sha256).hexdigest()


def test_citizen_keys_are_the_hmac_of_the_pnr(built):
    rows = built.query("select citizen_key, pnr from restricted.citizen_identity")
    assert rows
    for citizen_key, pnr in rows:
        digest = hmac.new(keys.SAMPLE_KEY.encode(), pnr.encode(), hashlib.sha256).digest()
        assert citizen_key == int.from_bytes(digest[:8], "big") >> 2
        assert citizen_key == keys.citizen_key(keys.SAMPLE_KEY.encode(), pnr)


def put_into_texts(folder, number: str) -> None:
    """A number into the name of one nursing home and the type of another."""
    path = next(folder.glob("*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"create table file as select * replace (case row when 1 then $1 else navn end as navn,"
            f" case row when 2 then $1[:6] || '-' || $1[7:] else type end as type)"
            f" from (select *, row_number() over () as row from '{path}')",
            [number],
        )
        connection.execute(f"copy (select * exclude (row) from file) to '{path}'")


def test_another_secret_gives_other_keys_and_is_written_nowhere(built, place):
    """Nor is a number, although some are where none belongs."""
    key_file = place.folder / "secret.key"
    keys.write_new(key_file)
    secrets = secrecy.Secrets(place.landing, key_file.read_text().strip())
    put_into_texts(place.landing / "plejehjem", min(secrets.numbers))
    done = place.dbt(
        *("--debug", "build", "--indirect-selection", "cautious"),
        *("-s", "citizen_identity", "base_cpr_person", "base_plejehjem", "sex"),
        PAA_TVAERS_KEY_FILE=str(key_file),
    )
    assert done.returncode == 0, done.stdout
    assert secrets.in_files(everything_written(place)) == []
    assert secrets.in_bytes(done.stdout.encode()) == []
    marked = "select count(*) from staging.base_plejehjem where rejection_rule = 'pnr_in_text'"
    assert place.query(marked) == [(2,)]
    made = {key for (key,) in place.query("select citizen_key from restricted.citizen_identity")}
    others = {key for (key,) in built.query("select citizen_key from restricted.citizen_identity")}
    assert len(made) == len(others) and not made & others
