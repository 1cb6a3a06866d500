{{ checked_landing(
    'aehjsp',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
