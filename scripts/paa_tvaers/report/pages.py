"""The pages: one HTML file each, in Danish; the scripts switch the language."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2

from . import assets
from .catalogue import Catalogue

SINGLE = ("index", "reports", "places", "flow", "explore", "definitions")
CLOSED = ("quality",)


def slug(level: str, code: str) -> str:
    """The file name of a place's page, without its ending."""
    return re.sub(r"[^\w-]", "_", f"{level}-{code}")


def write(folder: Path, catalogue: Catalogue, synthetic: bool, closed: bool) -> None:
    """Write every page of the site; `closed` figures are not safe to publish, and it says so."""
    words = assets.texts(closed)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(assets.HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "text": lambda key: words[key]["da"],
        "words": words,
        "reports": catalogue.reports,
        "synthetic": synthetic,
        "closed": closed,
        "singles": SINGLE + CLOSED * closed,
    }

    def render(name: str, template: str, root: str = "", **values: object) -> None:
        page = environment.get_template(f"{template}.html").render(root=root, **values)
        (folder / f"{name}.html").write_text(page, encoding="utf-8")

    (folder / "place").mkdir(parents=True, exist_ok=True)
    for name in environment.globals["singles"]:
        render(name, name, page=name)
    for report in catalogue.reports:
        render(f"report-{report['code']}", "report", page="report", report=report)
    for place, row in enumerate(catalogue.geographies):
        name = f"place/{slug(row['level'], row['code'])}"
        render(name, "place", root="../", page="place", place=place, geography=row)
