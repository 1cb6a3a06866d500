"""A whole landing passes the pre-flight. What damage it tells of: test_faults.py."""

from __future__ import annotations

import pytest

from paa_tvaers import contract, key, preflight


def test_a_whole_landing_passes(sample_landing, monkeypatch):
    for variable in (key.VARIABLE, key.FILE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    checked = preflight.check(sample_landing)
    assert set(checked.files) == set(contract.tables())
    assert checked.as_of_date.isoformat() == "2025-01-01"
    (warning,) = checked.warnings
    assert "lmdb" in warning


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("610130-0001 and 6101300001", "(like a pnr) and (like a pnr)"),
        ("12345678901 rows, 2025-01-01", "12345678901 rows, 2025-01-01"),
    ],
)
def test_a_message_is_without_what_looks_like_a_pnr(text, masked):
    assert preflight.masked(text) == masked
