{{ checked_landing(
    'cpr_adresse',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
