{{ checked_landing(
    'lpr_adm',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
