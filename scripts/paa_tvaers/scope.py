"""The scope file: which tenants get a file of their own, and what each may see."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

# The column of dim_citizen, and of counts by place, that says whose a citizen is.
CODE_COLUMN = {
    "region": "region_code",
    "municipality": "municipality_code",
    "health_cluster": "health_cluster_id",
    "gp_cluster": "gp_cluster_id",
}
PUBLIC = "public"
# The code lists stand in the project for all to read, and the audit of open data needs them.
PUBLIC_SCHEMAS = ("open", "reference")
CLOSED_SCHEMAS = ("marts", "reports", "reference")
OWN_CITIZENS = ("as_was", "as_is", "as_was_and_is")
FILE_KEYS = {"own_citizens", "tenants"}
TENANT_KEYS = {"kind", "code", "name", "schemas", "own_citizens"}


class ScopeError(Exception):
    """The scope file can't be used; the message says what to change in it."""


@dataclass(frozen=True)
class Tenant:
    """Somebody who gets a file, with what it may hold."""

    kind: str
    code: str
    name: str
    schemas: tuple[str, ...]
    own_citizens: str

    @property
    def column(self) -> str:
        """The column that holds its code."""
        return CODE_COLUMN[self.kind]


def read(file: Path) -> list[Tenant]:
    """The tenants of a scope file. Raises ScopeError; what is not understood is never ignored."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise ScopeError(f"can't read the scope file {file}: {problem}") from None
    if not isinstance(content, dict) or not isinstance(content.get("tenants"), list):
        raise ScopeError(f"{file} needs a list `tenants`")
    _refuse_unknown(content, FILE_KEYS, str(file))
    default = content.get("own_citizens", OWN_CITIZENS[0])
    tenants = [_tenant(entry, default) for entry in content["tenants"]]
    names = Counter(tenant.name for tenant in tenants)
    if twice := [name for name, times in names.items() if times > 1]:
        raise ScopeError(f"two tenants have the name {', '.join(twice)}; give one a `name`")
    if not tenants:
        raise ScopeError(f"{file} names no tenant")
    return tenants


def _refuse_unknown(entry: dict, known: set[str], where: str) -> None:
    if unknown := set(entry) - known:
        listed = ", ".join(sorted(map(str, unknown)))
        raise ScopeError(f"{where}: unknown {listed}; there are {', '.join(sorted(known))}")


def _tenant(entry: dict, own_citizens: str) -> Tenant:
    if not isinstance(entry, dict):
        raise ScopeError(f"a tenant is not a kind and a code: {entry}")
    kind = entry.get("kind")
    where = f"{kind} {entry.get('code', '')}".strip()
    _refuse_unknown(entry, TENANT_KEYS, where)
    if kind not in {PUBLIC, *CODE_COLUMN}:
        raise ScopeError(f"{where}: a kind is one of {', '.join([PUBLIC, *CODE_COLUMN])}")
    code = _code(entry, kind, where)
    name = entry.get("name", f"{kind}_{code}".rstrip("_").lower())
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise ScopeError(f"{where}: a name has small letters, digits, _ and - only; give a `name`")
    own_citizens = entry.get("own_citizens", own_citizens)
    if own_citizens not in OWN_CITIZENS:
        raise ScopeError(f"{where}: own_citizens is one of {', '.join(OWN_CITIZENS)}")
    return Tenant(kind, code, name, _schemas(entry, kind, where), own_citizens)


def _code(entry: dict, kind: str, where: str) -> str:
    """The tenant's code: a text, because a number has lost its leading zeros."""
    if kind == PUBLIC:
        if "code" in entry:
            raise ScopeError(f"{where}: the public has no code")
        return ""
    code = entry.get("code")
    if not isinstance(code, str) or not code:
        raise ScopeError(f'{where}: needs a code in quotes, as code: "101"')
    if code == "unknown":
        raise ScopeError(f"{where}: citizens of an unknown place are nobody's")
    return code


def _schemas(entry: dict, kind: str, where: str) -> tuple[str, ...]:
    default = PUBLIC_SCHEMAS if kind == PUBLIC else CLOSED_SCHEMAS
    schemas = entry.get("schemas", list(default))
    allowed = (
        PUBLIC_SCHEMAS if kind == PUBLIC else tuple(dict.fromkeys(CLOSED_SCHEMAS + PUBLIC_SCHEMAS))
    )
    if not isinstance(schemas, list) or not schemas or not set(schemas) <= set(allowed):
        raise ScopeError(f"{where}: schemas are a list of {', '.join(allowed)}")
    return tuple(sorted(set(schemas)))
