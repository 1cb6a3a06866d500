{{ checked_landing(
    'aelh',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
