{{ checked_landing(
    'aerh',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
