"""Scripts and styles of the site, put together from the package and from PyPI's Vega bundle."""

from __future__ import annotations

import csv
from pathlib import Path

import vl_convert

from .cells import script

HERE = Path(__file__).parent
OPEN = "_open"
SNIPPET = "window.vegaEmbed = vegaEmbed;"


def rows(file: str) -> list[dict[str, str]]:
    """The rows of one of the package's CSV files."""
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def texts(closed: bool) -> dict[str, dict[str, str]]:
    """Every text of the site by key and language; open figures have some texts of their own."""
    every = {row["key"]: {"da": row["da"], "en": row["en"]} for row in rows("texts.csv")}
    of_open = {key.removesuffix(OPEN): every.pop(key) for key in list(every) if key.endswith(OPEN)}
    return every if closed else every | of_open


def tiles() -> dict[str, list]:
    """Column, row and short name of each municipality on the tile map."""
    return {
        row["municipality_code"]: [int(row["column"]), int(row["row"]), row["short"]]
        for row in rows("tiles.csv")
    }


def write(folder: Path, closed: bool) -> None:
    """Write the chart library, the site's own script and its styles."""
    folder.mkdir(parents=True, exist_ok=True)
    bundle = vl_convert.javascript_bundle(SNIPPET)
    (folder / "vega.js").write_text(bundle, encoding="utf-8")
    first, *rest = sorted((HERE / "static" / "js").glob("*.js"))
    words = script("PT.put", "texts", texts(closed)) + script("PT.put", "tiles", tiles())
    core = first.read_text(encoding="utf-8") + words
    (folder / "core.js").write_text(core, encoding="utf-8")
    app = "\n".join(source.read_text(encoding="utf-8") for source in rest)
    (folder / "app.js").write_text(app, encoding="utf-8")
    styles = sorted((HERE / "static" / "css").glob("*.css"))
    sheet = "\n".join(style.read_text(encoding="utf-8") for style in styles)
    (folder / "site.css").write_text(sheet, encoding="utf-8")
