"""Write dbt's documentation as one page that opens anywhere and names no folder of this machine."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from . import settings
from .contract import PROJECT
from .dbt_command import DbtFailed, read_only


class DocsError(Exception):
    """There is no page; the message says why."""


def main() -> int:
    """Run the command line; 0 when the page is written, else 1."""
    parser = argparse.ArgumentParser(
        prog="scripts/docs",
        description=f"{__doc__} Types and sizes are those of the warehouse that"
        " PAA_TVAERS_DATABASE names. Relative paths are read from the project's folder.",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("data", "docs.html"), metavar="FILE", help="%(default)s"
    )
    out = PROJECT / parser.parse_args().out
    try:
        write(out)
    except (DocsError, DbtFailed, OSError) as problem:
        print(f"docs: {problem}", file=sys.stderr)
        return 1
    print(f"Open {out} ({out.stat().st_size / 1e6:,.0f} MB).")
    return 0


def write(out: Path) -> None:
    """Have dbt make the page and put it in place when it is whole."""
    database = settings.database_file()
    if not database.is_file():
        raise DocsError(f"there is no warehouse at {database}; run ./scripts/build first")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # Not compiled: compiled SQL names the folders of the extracts.
        read_only("parse", folder=Path(folder))
        _tidy(Path(folder) / "manifest.json")
        read_only("docs", "generate", "--static", "--no-compile", folder=Path(folder))
        page = (Path(folder) / "static_index.html").read_text(encoding="utf-8")
    new = out.with_name(f".{out.name}.new")
    new.write_text(page, encoding="utf-8")
    new.replace(out)


def _tidy(manifest: Path) -> None:
    """Take away this machine's folders, and unit tests, which would crowd the lineage."""
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for node in content["nodes"].values():
        node.pop("root_path", None)
    content["unit_tests"] = {}
    for name in ("parent_map", "child_map"):
        content[name] = {
            node: [other for other in others if not other.startswith("unit_test.")]
            for node, others in content[name].items()
            if not node.startswith("unit_test.")
        }
    manifest.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
