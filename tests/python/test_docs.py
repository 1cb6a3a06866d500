"""The documentation of models is one page that can be handed on."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import PROJECT
from test_privacy import pnrs


def test_docs_are_one_page_without_pnr_or_folders_of_this_machine(built, tmp_path):
    page = tmp_path / "docs.html"
    done = built.run([PROJECT / "scripts" / "docs", "--out", page])
    assert done.returncode == 0, done.stdout
    text = page.read_text(encoding="utf-8")
    assert "Data flows one way, and the lineage has one colour a layer" in text
    assert "**Readmission (genindlæggelse).**" in text
    assert "INLINE DATA" not in text
    for place in (PROJECT, Path.home(), built.folder, built.landing, tmp_path):
        assert str(place) not in text
    digits = set(re.findall(r"(?<!\d)\d{10}(?!\d)", text.replace("-", "")))
    assert not digits & pnrs(built.landing)
    overview = (PROJECT / "models" / "overview.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"#!/model/([\w.]+)", overview))
    assert len(linked) > 20 and all(f'"{model}": {{' in text for model in linked)
