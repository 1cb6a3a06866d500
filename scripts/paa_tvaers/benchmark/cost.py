"""What a piece of work costs: wall and CPU seconds, and the process's peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

GB = 1e9


def cpu_seconds() -> float:
    """CPU seconds of this process so far, user and system, in all its threads."""
    times = os.times()
    return times.user + times.system


class Peak:
    """Peak memory of this program, in bytes; getrusage would give its parent's if that is more."""

    def __init__(self) -> None:
        self._before = 0

    def begin_anew(self) -> None:
        """Let what comes have a peak of its own."""
        self._before = self.of_all()
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # proc(5)

    def lately(self) -> int:
        """Since it was begun anew."""
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    def of_all(self) -> int:
        """Since the program began."""
        return max(self._before, self.lately())


PEAK = Peak()


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    """Do the work; its result and cost. Peak memory is that of the process so far."""
    wall, cpu = time.monotonic(), cpu_seconds()
    result = work()
    return {
        "result": result,
        "wall": round(time.monotonic() - wall, 2),
        "cpu": round(cpu_seconds() - cpu, 2),
        "peak_gb": round(PEAK.of_all() / GB, 2),
    }


def in_a_process(module: str, *arguments: object, **environment: object) -> dict[str, Any]:
    """Run a module of the package in a process of its own, and read its last line as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"paa_tvaers.benchmark.{module}", *map(str, arguments)],
        env=os.environ | {name: str(value) for name, value in environment.items()},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
