"""Cells that are withheld from schema open: small ones, and those that would tell them."""

from paa_tvaers.disclosure import withheld


def model(dbt, session):
    dbt.config(materialized="table")
    cells = dbt.ref("int_open_cell")
    sums = dbt.ref("int_open_relation")
    cell = session.execute(
        f"""
        select cell_id, is_primary, value,
            dense_rank() over (order by period_id, component_id, place_id, breakdown_id) - 1 as unit
        from ({cells.sql_query()}) order by cell_id
        """
    ).fetchnumpy()
    sum_ = session.execute(
        f"""
        with term as (
            select sums.*, cells.value
            from ({sums.sql_query()}) as sums
            inner join ({cells.sql_query()}) as cells on sums.cell_id = cells.cell_id
            where sums.is_sum
        ),
        -- Parts that are all but a few of their total are as good as a sum.
        told as (
            select relation_id
            from term
            group by relation_id
            having bool_or(relation in ('whole', 'overlapping'))
                or sum(case when is_total then value else -value end) between -4 and 4
        )
        select relation_id as relation, cell_id - 1 as cell, is_total
        from term
        where relation_id in (from told)
        order by relation_id, cell_id
        """
    ).fetchnumpy()
    most = int(dbt.config.get("disclosure_threshold") or 5) - 1
    hidden = withheld(cell["is_primary"], cell["value"], cell["unit"], sum_, most)
    session.execute("create or replace temp table open_withheld_cell (cell_id integer)")
    session.execute(
        "insert into open_withheld_cell select unnest(cast(? as integer[]))",
        [cell["cell_id"][hidden].tolist()],
    )
    return session.query("select * from open_withheld_cell")
