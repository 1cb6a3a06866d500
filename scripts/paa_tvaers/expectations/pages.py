"""The pages of Great Expectations on the checks (its Data Docs), made to stand alone.

As the library writes them they load styles, scripts, fonts and pictures from five places on the
internet, offer a newsletter and tell when they were made. What is left is their content, with a
style of ours, the same for the same delivery.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import jinja2

HERE = Path(__file__).parent
POLICY = "default-src 'none'; style-src file: 'self'; base-uri 'none'; form-action 'none'"
# Whole elements that need the internet, a script, or nobody.
DROPPED = re.compile(
    r"<(script|style|footer)\b.*?</\1>|<(link|img|meta)\b[^>]*>|<title></title>"
    r"|<!--.*?-->| (style|onclick)=\"[^\"]*\"",
    re.DOTALL,
)
ICON = re.compile(r"<i class=\"fas (fa-[\w-]+)[^>]*></i>")
# Other pictures only invite to click.
OUTCOMES = {"fa-check-circle": "met", "fa-times": "not met", "fa-exclamation-triangle": "not met"}
# What the words say already, what there is none of, and the bullets of its lines.
IDLE = re.compile(
    r"(?<=met) (Succeeded|Failed)|<br> Data asset: None|<li >\s*<hr[^>]*>\s*</hr>\s*</li>"
)
MOMENT = re.compile(r"\b\d{8}T\d{6}\.\d{6}Z")
# Of the frames; ten of its digits could be taken for a personal identification number.
FINGERPRINT = re.compile(r"\b[0-9a-f]{32}\b")
UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def project(folder: Path):
    """The library's configuration: all in memory, but the pages, which go to the folder."""
    from great_expectations.data_context.types import base

    return base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={
            "pages": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(folder),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
    )


def tidy(folder: Path, as_of: dt.date, suites: dict[str, list[dict]]) -> None:
    """Make the library's pages ours, and write the front page."""
    shutil.rmtree(folder / "static")
    shutil.copy(HERE / "style.css", folder / "style.css")
    for page in folder.glob("*/**/*.html"):
        root = "../" * (len(page.relative_to(folder).parts) - 1)
        text = page.read_text(encoding="utf-8")
        page.write_text(_standing_alone(text, root, as_of), encoding="utf-8")
    links = {page.stem.partition("-")[2]: page for page in folder.glob("validations/**/*.html")}
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True)
    front = environment.get_template("index.html").render(
        policy=POLICY,
        as_of=as_of,
        suites=suites,
        links={name: page.relative_to(folder).as_posix() for name, page in links.items()},
    )
    (folder / "index.html").write_text(front, encoding="utf-8")


def _standing_alone(text: str, root: str, as_of: dt.date) -> str:
    """A page of the library without what it would load, and without the moment it was made."""
    head = (
        f'<html lang="en"><head><meta charset="utf-8">\n<meta name="viewport"'
        f' content="width=device-width, initial-scale=1">\n<meta'
        f' http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<link rel="stylesheet" href="{root}style.css">'
    )
    text = DROPPED.sub("", text)
    text = re.sub(r"<html>\s*<head>", lambda _: head, text, count=1)
    text = IDLE.sub("", ICON.sub(lambda icon: OUTCOMES.get(icon[1], ""), text))
    text = MOMENT.sub(f"{as_of:%Y%m%d}T000000.000000Z", text)
    text = FINGERPRINT.sub("", text)
    numbers: dict[str, str] = {}
    text = UUID.sub(lambda one: numbers.setdefault(one[0], f"id-{len(numbers)}"), text)
    return re.sub(r"\n\s*\n+", "\n", text)
