"""The benchmark's engines come to the same answer, and its page is made of what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import generate

from paa_tvaers.benchmark import page
from paa_tvaers.benchmark.core import ENGINES


@pytest.fixture(scope="module")
def landing(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark") / "landing"
    generate(folder, 1_000, "--no-dirt")
    return folder


def test_engines_come_to_the_same_answer(landing):
    answers = {engine: work(landing) for engine, work in ENGINES.items()}
    assert len({json.dumps(answer) for answer in answers.values()}) == 1, answers
    assert all(answers["duckdb"].values())


def test_the_page_is_that_of_the_results(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path / "benchmark.md")
    monkeypatch.setattr(page, "IMAGES", tmp_path)
    page.write(json.loads(page.RESULTS.read_text(encoding="utf-8")))
    published = page.RESULTS.with_suffix(".md").read_text(encoding="utf-8")
    assert page.PAGE.read_text(encoding="utf-8") == published
    assert {file.name for file in tmp_path.glob("*.svg")} == {
        f"benchmark_{name}.svg" for name in ("growth", "engines", "models")
    }


def test_growth_in_proportion_has_the_exponent_one():
    sizes = [{"citizens": 10, "cost": {"cpu": 3}}, {"citizens": 1_000, "cost": {"cpu": 300}}]
    assert page.exponent(sizes, "cost", "cpu") == pytest.approx(1)
