{{ checked_landing(
    'sssy',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
