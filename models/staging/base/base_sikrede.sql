{{ checked_landing(
    'sikrede',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
