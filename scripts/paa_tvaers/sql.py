"""Names and texts as SQL writes them, for statements that take no parameters."""

from __future__ import annotations


def identifier(name: str) -> str:
    """A name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text for SQL."""
    return "'" + str(text).replace("'", "''") + "'"
