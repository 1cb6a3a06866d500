"""Rows are changed while the file is not written, and the file is written while none are."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from paa_tvaers import writing


class Manager:
    """Stands for dbt's manager of connections, of which each thread has one."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self._own = threading.local()

    def get_thread_connection(self) -> SimpleNamespace:
        if not hasattr(self._own, "connection"):
            self._own.connection = SimpleNamespace(transaction_open=False)
        return self._own.connection

    def begin(self) -> SimpleNamespace:
        self.told.append("begin")
        connection = self.get_thread_connection()
        connection.transaction_open = True
        return connection

    def add_query(self, sql: str) -> None:
        self.told.append(sql)


@pytest.fixture
def manager(monkeypatch) -> Manager:
    monkeypatch.setattr(writing, "_begin_of_adapter", Manager.begin)
    monkeypatch.setattr(writing, "_add_query_of_adapter", Manager.add_query)
    monkeypatch.setattr(writing, "_changing", [])
    return Manager()


@pytest.fixture
def beside():
    """Begin something in another thread; in the end it must be done."""
    threads = []

    def start(task, *arguments) -> threading.Thread:
        threads.append(threading.Thread(target=task, args=arguments, daemon=True))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_the_file_is_written_when_nobody_changes_rows(manager, beside):
    changing = writing.begin(manager)
    written = beside(writing.add_query, manager, "/* of a model */\ncheckpoint;\nselect 1")
    written.join(0.2)
    assert manager.told == ["begin"]
    # Others begin after it.
    beside(writing.begin, manager).join(0.2)
    assert manager.told == ["begin"]
    changing.transaction_open = False
    written.join(10)
    assert manager.told[1].endswith("select 1")


def test_what_only_reads_need_not_wait(manager, beside, monkeypatch):
    with monkeypatch.context() as as_test:
        as_test.setattr(writing, "get_node_info", lambda: {"resource_type": "test"})
        beside(writing.begin, manager).join(10)

    def a_model() -> None:
        writing.begin(manager)
        writing.add_query(manager, "checkpoint")

    # A model waits neither for what only reads, which was not counted, nor for itself.
    beside(a_model).join(10)
    beside(writing.add_query, manager, "select count(*) from a_checkpoint").join(10)
    assert manager.told == ["begin", "begin", "checkpoint", "select count(*) from a_checkpoint"]


def test_a_writer_that_failed_lets_others_go_on(manager, monkeypatch):
    def fails(_manager: Manager, _sql: str) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(writing, "_add_query_of_adapter", fails)
    with pytest.raises(RuntimeError, match="no room"):
        writing.add_query(manager, "force checkpoint")
    assert writing.begin(manager).transaction_open
