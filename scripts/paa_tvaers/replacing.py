"""Put something new in the place of what readers may be reading: one writer, one step."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # renameat2(2)


@contextlib.contextmanager
def only_writer_of(place: Path, busy: Exception) -> Iterator[None]:
    """Hold the lock of a file or folder, or raise `busy`.

    The system releases it when the process ends in any way.
    """
    with (place.parent / f".{place.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise busy from None
        yield


@contextlib.contextmanager
def scratch_folder(out: Path) -> Iterator[Path]:
    """A fresh folder beside a folder; what a killed run left there is removed."""
    folder, former = _beside(out)
    if former.exists() and not out.exists():
        former.rename(out)
    for left in (folder, former):
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir()
    if out.exists():
        shutil.copymode(out, folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beside(out: Path) -> tuple[Path, Path]:
    return out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.former")


def swap_folder(new: Path, out: Path) -> None:
    """Put the scratch folder in place in one step; what is left under its name is the former."""
    if not out.exists():
        new.rename(out)
        return
    with contextlib.suppress(AttributeError):
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
        if not exchange(AT_FDCWD, bytes(new), AT_FDCWD, bytes(out), RENAME_EXCHANGE):
            return
    # Systems that can't exchange two folders: two steps, and the next run mends a stop in between.
    former = _beside(out)[1]
    out.rename(former)
    new.rename(out)
    shutil.rmtree(former, ignore_errors=True)
