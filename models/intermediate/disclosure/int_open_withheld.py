"""Cells that are withheld from schema open: small ones, and those that would tell them."""

from paa_tvaers.disclosure.cells import Cells, Sums
from paa_tvaers.disclosure.withhold import withheld


def model(dbt, session):
    dbt.config(materialized="table")
    cell = session.execute(
        f"select * from ({dbt.ref('int_open_cell').sql_query()}) order by cell_id"
    ).fetchnumpy()
    term = session.execute(
        f"select * from ({dbt.ref('int_open_relation').sql_query()}) order by relation_id, cell_id"
    ).fetchnumpy()
    hidden = withheld(Cells.of_columns(cell), Sums.of_columns(term))
    session.execute("create or replace temp table open_withheld_cell (cell_id integer)")
    session.execute(
        "insert into open_withheld_cell select unnest(cast(? as integer[]))",
        [cell["cell_id"][hidden].tolist()],
    )
    return session.query("select * from open_withheld_cell")
