"""How far a long job is."""

from __future__ import annotations

import sys


class Progress:
    """One line that is written over on a terminal; elsewhere a line a tenth of the way."""

    def __init__(self) -> None:
        self._done = 0
        self._shown = -1
        self._is_terminal = sys.stdout.isatty()

    def show(self, what: str, total: int) -> None:
        """Say what is begun, as the next of so many."""
        self._done += 1
        if self._is_terminal:
            print(f"\r  {self._done:>4} of {total}  {what[:80]:<80}", end="", flush=True)
        elif self._done * 10 // total != self._shown:
            self._shown = self._done * 10 // total
            print(f"  {self._done:>4} of {total}  {what}", flush=True)

    def end(self) -> None:
        """Finish the line of progress."""
        if self._is_terminal:
            print()
