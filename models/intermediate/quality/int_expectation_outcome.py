"""What came of every expectation of the seed: Great Expectations judges small tables of quality."""

from paa_tvaers import expectations


def model(dbt, session):
    dbt.config(materialized="table")
    frames = {
        "delivery_volume": dbt.ref("delivery_volume").df(),
        "delivery_month": dbt.ref("delivery_month").df(),
        "delivery_place_month": dbt.ref("delivery_place_month").df(),
        "delivery_day_kind": dbt.ref("delivery_day_kind").df(),
        "statistic_year": dbt.ref("statistic_year").df(),
    }
    return expectations.judge(dbt.ref("expectation").df(), frames)
