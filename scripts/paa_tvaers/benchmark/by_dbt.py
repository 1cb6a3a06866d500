"""`dbt build` of a landing, node by node: run in a process of its own.

With a second argument the build must be an increment on the standing warehouse.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

from ..contract import PROJECT
from ..dbt_command import AT_ONCE_IN_INCREMENT
from .cost import GB, PEAK, cpu_seconds, measured

NODES = {"model", "seed", "test", "snapshot"}
MADE_ANEW = "everything is made anew"
INCREMENT = re.compile(r"an increment of (\d+) citizens")


class Nodes:
    """Takes in dbt's events: the cost of each node.

    Nodes that run at once share the CPU time, and each has the peak memory of all of them.
    """

    def __init__(self) -> None:
        self.costs: dict[str, dict[str, float]] = {}
        self.made_anew = ""
        self.changed: int | None = None
        self._begun: dict[str, float] = {}
        self._cpu: dict[str, float] = {}
        self._shared_until = 0.0
        self._one_at_a_time = threading.Lock()

    def take(self, event: Any) -> None:
        """Take in one event."""
        if MADE_ANEW in event.info.msg:
            self.made_anew = event.info.msg
        if found := INCREMENT.search(event.info.msg):
            self.changed = int(found[1])
        if event.info.name in ("NodeStart", "NodeFinished"):
            with self._one_at_a_time:
                self._share()
                node = event.data.node_info.unique_id
                (self._begin if event.info.name == "NodeStart" else self._end)(node)

    def _share(self) -> None:
        """Give the nodes that run what was used since some of them began or ended."""
        now = cpu_seconds()
        for node in self._cpu:
            self._cpu[node] += (now - self._shared_until) / len(self._cpu)
        self._shared_until = now

    def _begin(self, node: str) -> None:
        if not self._begun:
            PEAK.begin_anew()
        self._begun[node] = time.monotonic()
        self._cpu[node] = 0.0

    def _end(self, node: str) -> None:
        wall, cpu = time.monotonic() - self._begun.pop(node), self._cpu.pop(node)
        if node.split(".")[0] in NODES:
            self.costs[node] = {
                "wall": round(wall, 3),
                "cpu": round(cpu, 3),
                "peak_gb": round(PEAK.lately() / GB, 2),
            }


def build(target: Path, is_increment: bool) -> dict[str, Any]:
    """Run the build, without unit tests and Great Expectations' Python.

    `nodes`: the cost of each node. `changed`: how many citizens an increment made anew.
    """
    nodes = Nodes()
    folders = ["--target-path", str(target), "--log-path", str(target)]
    left_out = ["--exclude-resource-type", "unit_test", "--exclude", "int_expectation_outcome+"]
    command = ["--quiet", "build", *left_out, *folders]
    if is_increment:
        command += AT_ONCE_IN_INCREMENT
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles")]
    done = dbtRunner(callbacks=[nodes.take]).invoke([*command, *places])
    if not done.success:
        raise SystemExit(f"dbt build failed: {done.exception or target / 'dbt.log'}")
    if is_increment and nodes.made_anew:
        raise SystemExit(f"not an increment: {nodes.made_anew}")
    return {"nodes": nodes.costs, "changed": nodes.changed}


if __name__ == "__main__":
    # dbt's words go to the other stream: the last line of this one is the result.
    with contextlib.redirect_stdout(sys.stderr):
        outcome = measured(lambda: build(Path(sys.argv[1]), len(sys.argv) > 2))
    print(json.dumps(outcome))
