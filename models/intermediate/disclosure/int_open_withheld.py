"""Cells that are withheld from schema open: small ones, and those that would tell them."""

from paa_tvaers.disclosure import withheld


def model(dbt, session):
    dbt.config(materialized="table")
    cells = dbt.ref("int_open_cell")
    sums = dbt.ref("int_open_relation")
    cell = session.execute(
        f"""
        select cell_id, is_primary,
            dense_rank() over (order by period_id, component_id, place_id, breakdown_id) - 1 as unit
        from ({cells.sql_query()}) order by cell_id
        """
    ).fetchnumpy()
    sum_ = session.execute(
        f"""
        select relation_id as relation, cell_id - 1 as cell, may_stay as is_total
        from ({sums.sql_query()}) where is_sum order by relation_id, cell_id
        """
    ).fetchnumpy()
    hidden = withheld(cell["is_primary"], cell["unit"], sum_)
    session.execute("create or replace temp table open_withheld_cell (cell_id integer)")
    session.execute(
        "insert into open_withheld_cell select unnest(cast(? as integer[]))",
        [cell["cell_id"][hidden].tolist()],
    )
    return session.query("select * from open_withheld_cell")
