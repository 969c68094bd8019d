-- Question: which documents and prepayments does at least one mapping gap hold up, each counted once?
-- Inputs:   mapping_gap, line_resolution, unsent_line, unsent_prepayment
-- Columns:  row_id, amount (gross, base currency)
create or replace view held_up as
with blocking as (
    select kind, code, direction from mapping_gap where blocks
),

held as (
    select line_resolution.row_id, line_resolution.document_amount as amount
    from line_resolution
    inner join blocking on blocking.kind = 'nominal' and line_resolution.nominal_code = blocking.code
    union all
    select line_resolution.row_id, line_resolution.document_amount
    from line_resolution
    inner join blocking on blocking.kind = 'default' and line_resolution.outcome = 'default' and line_resolution.role = blocking.code
    union all
    select unsent_line.row_id, unsent_line.document_amount
    from unsent_line
    inner join blocking on blocking.kind = 'tax' and unsent_line.tax_rate = blocking.code and unsent_line.direction = blocking.direction
    union all
    select unsent_prepayment.row_id, unsent_prepayment.amount
    from unsent_prepayment
    inner join blocking on blocking.kind = 'bank' and unsent_prepayment.bank_account = blocking.code
    union all
    select unsent_prepayment.row_id, unsent_prepayment.amount
    from unsent_prepayment
    inner join blocking on blocking.kind = 'default' and blocking.code = 'prepayment'
)

select row_id, any_value(amount)::decimal(18, 2) as amount
from held
group by row_id;
