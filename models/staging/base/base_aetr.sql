{{ checked_landing(
    'aetr',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
