"""What every fault has: it is named and told by the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One kind of fault."""

    inject: Callable

    @property
    def name(self) -> str:
        return self.inject.__name__

    @property
    def title(self) -> str:
        return self.inject.__doc__
