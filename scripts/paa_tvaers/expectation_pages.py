"""The pages of Great Expectations on the statistical checks (its Data Docs), made to stand alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path


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


def tidy(folder: Path, as_of: dt.date, results: dict[str, object]) -> None:
    pass
