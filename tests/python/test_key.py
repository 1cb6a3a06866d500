"""The secret: from the environment or a file of its owner's, random, and never the sample's."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess

import duckdb
import pytest
from conftest import PROJECT

from paa_tvaers import key, preflight, settings, synthetic

HEX = hashlib.sha256(b"a secret of the tests").hexdigest()
BASE64 = base64.b64encode(bytes.fromhex(HEX)).decode()


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    for variable in (key.VARIABLE, key.FILE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def real(tmp_path):
    """A landing that no generator wrote."""
    (tmp_path / "landing").mkdir()
    return tmp_path / "landing"


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    path = tmp_path / "secret.key"
    path.write_text(HEX + "\n")
    path.chmod(0o600)
    monkeypatch.setenv(key.FILE_VARIABLE, str(path))
    return path


def problem(root) -> str:
    with pytest.raises(key.KeyProblem) as caught:
        key.of_landing(root)
    assert HEX not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("text", [HEX, HEX.upper(), BASE64, BASE64.rstrip("="), HEX * 2])
def test_random_keys_are_strong(text):
    assert key.weakness(text) is None


def test_no_key_that_is_made_here_is_found_weak():
    for number in range(2_000):
        content = hashlib.sha256(str(number).encode()).digest()
        assert key.weakness(content.hex()) is None
        assert key.weakness(base64.urlsafe_b64encode(content).decode()) is None


WEAK = {
    "the sample's": (key.SAMPLE_KEY, "everybody knows"),
    "short hex": (HEX[:62], "31 bytes"),
    "short base64": (BASE64[:40], "30 bytes"),
    "sentence": ("correct horse battery staple, and four more words", "neither"),
    "words": ("correcthorsebatterystaple" * 3, "neither"),
    "one digit": ("a" * 64, "repeats itself"),
    "counting": (bytes(range(32)).hex(), "repeats itself"),
    "twice sixteen bytes": (HEX[:32] * 2, "repeats itself"),
    "sentence in hex": (b"a sentence of more than 32 letters, in hex".hex(), "words"),
    "digits": (str(3**150)[:68], "words"),
}


@pytest.mark.parametrize("kind", WEAK)
def test_weak_keys_are_refused(kind, real, monkeypatch):
    text, message = WEAK[kind]
    monkeypatch.setenv(key.VARIABLE, text)
    with pytest.raises(key.KeyProblem, match=message) as caught:
        key.of_landing(real)
    assert text not in str(caught.value) and "./scripts/key new" in str(caught.value)


def test_a_weak_key_is_refused_for_synthetic_persons_too(sample_landing, monkeypatch):
    monkeypatch.setenv(key.VARIABLE, "password")
    with pytest.raises(key.KeyProblem, match="neither hexadecimal nor base64"):
        key.of_landing(sample_landing)


def test_the_key_is_read_from_the_environment_or_a_file(real, key_file, monkeypatch):
    assert key.of_landing(real) == HEX.encode()
    monkeypatch.setenv(key.VARIABLE, HEX)
    assert "both set" in problem(real)
    monkeypatch.delenv(key.FILE_VARIABLE)
    assert key.of_landing(real) == HEX.encode()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o700])
def test_a_file_that_others_may_open_is_refused(real, key_file, mode):
    key_file.chmod(mode)
    assert f"chmod 600 {key_file}" in problem(real)


def test_a_stricter_file_is_read(real, key_file):
    key_file.chmod(0o400)
    assert key.of_landing(real) == HEX.encode()


def test_what_is_no_regular_file_is_refused(real, key_file, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    key_file.rename(elsewhere)
    assert "does not exist" in problem(real)
    key_file.symlink_to(elsewhere)
    assert "it is a link" in problem(real)
    key_file.unlink()
    os.mkfifo(key_file, 0o600)
    assert "no regular file" in problem(real)
    key_file.unlink()
    key_file.mkdir(0o700)
    assert "no regular file" in problem(real)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_a_file_without_a_key_is_refused(real, key_file, content):
    key_file.write_bytes(content)
    assert "holds no key" in problem(real)


def run(*arguments, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [PROJECT / "scripts" / "key", *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_command_makes_a_key_once_and_never_shows_it(real, tmp_path):
    path = tmp_path / "new.key"
    made = run("new", path)
    assert made.returncode == 0 and made.stdout == f"export {key.FILE_VARIABLE}={path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    secret = path.read_text().strip()
    assert key.weakness(secret) is None
    again = run("new", path)
    assert again.returncode == 1 and "exists" in again.stdout
    assert path.read_text().strip() == secret
    checked = run("check", PAA_TVAERS_LANDING=str(real), PAA_TVAERS_KEY_FILE=str(path))
    assert checked.stdout == f"The key is named {key.name_of(secret.encode())}.\n"
    assert not any(secret in done.stdout for done in (made, again, checked))


def lines_of(landing) -> list[str]:
    return (landing / "manifest.csv").read_text().splitlines(keepends=True)


def without_marker(landing):
    (landing / settings.SYNTHETIC_MARKER).unlink()


def another_marker(landing):
    (landing / settings.SYNTHETIC_MARKER).write_text(json.dumps({"generator": "mine"}))


def no_json(landing):
    (landing / settings.SYNTHETIC_MARKER).write_text("[]")


def plain_manifest(landing):
    """As a delivery has it, beside a marker that was left or copied there."""
    plain = [line.rsplit(",", 1)[0] + "\n" for line in lines_of(landing)]
    (landing / "manifest.csv").write_text("".join(plain))


def one_delivered_table(landing):
    header, first, *rest = lines_of(landing)
    plain = first.rsplit(",", 1)[0] + "\n"
    (landing / "manifest.csv").write_text("".join([header, plain, *rest]))


@pytest.mark.parametrize(
    "change", [without_marker, another_marker, no_json, plain_manifest, one_delivered_table]
)
def test_the_sample_key_serves_nothing_but_a_generated_landing(place, change):
    assert synthetic.why_not(place.landing) is None
    assert key.of_landing(place.landing) == key.SAMPLE_KEY.encode()
    change(place.landing)
    with pytest.raises(key.KeyProblem, match="only a landing of scripts/generate"):
        key.of_landing(place.landing)


def test_one_real_person_among_synthetic_ones_is_enough(place):
    """Day + 60 is asked of every number: some real numbers have it, too."""
    path = next((place.landing / "cpr_person").glob("*.parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"create table file as select * replace (case rowid when 7 then '3' else pnr[1] end"
            f" || pnr[2:] as pnr) from (select *, row_number() over () as rowid from '{path}')"
        )
        connection.execute(f"copy (select * exclude (rowid) from file) to '{path}'")
    with pytest.raises(preflight.PreflightError, match="1 persons have no synthetic number"):
        preflight.check(place.landing)


def test_nothing_but_the_key_module_reads_the_key():
    """A model, macro or profile that reads it would have dbt write it into its artifacts."""
    folders = ("models", "macros", "profiles", "analyses", "tests", "seeds", "scripts")
    allowed = {"key.py", "test_key.py", "test_keys.py", "test_privacy.py"}
    readers = [
        str(path.relative_to(PROJECT))
        for folder in folders
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in {".sql", ".yml", ".py", ".md"} and path.name not in allowed
        and "PAA_TVAERS_KEY" in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert readers == []
