-- Question: which allocations of prepayments can go, between which things of the package, and for how much?
-- Inputs:   export_allocation, export_state, document, allocation, export_trait; parameter row_ids
-- Columns:  row_id, source_code, source_date, amount, load_id, paid_id, held_id, payment_id, invoice_code
-- Rule:     where the package works out the VAT itself, its invoice may be pennies below KCC's: what settles the invoice whole in KCC settles the package's
--           whole, and no more than it takes
with settled as (
    select
        row.*,
        document.gross,
        document.invoice_code,
        held.package_amount,
        held.package_id as held_id,
        sum(row.amount) over (partition by row.document_row order by row.source_date, row.source_code) as up_to
    from export_allocation as row
    inner join document on row.document_row = document.row_id
    inner join export_state as held on row.document_row = held.row_id
    where row.ineligible_reason is null
)

select
    settled.row_id,
    settled.source_code,
    settled.source_date,
    case
        when export_trait.computes_tax and settled.up_to <= settled.gross and settled.up_to > settled.package_amount
            then greatest(settled.amount - (settled.up_to - settled.package_amount), 0.00)
        else settled.amount
    end::decimal(18, 2) as amount,
    settled.load_id,
    paid.package_id as paid_id,
    settled.held_id,
    substr(settled.prepayment_row, 12) as payment_id,
    settled.invoice_code
from settled
cross join export_trait
inner join export_state as paid on settled.prepayment_row = paid.row_id
inner join allocation on settled.row_id = 'allocation:' || allocation.allocation_id
where
    allocation.side = 'S'
    and allocation.allocation_type = 'Payment'
    and settled.row_id in (select unnest($row_ids))
    and paid.package_id is not null
    and settled.held_id is not null
order by settled.source_date, settled.source_code
