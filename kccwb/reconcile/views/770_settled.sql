-- Question: what is set against each document on either side, and with what?
-- Inputs:   effective_allocation, created_payment, book_payment, match_member
-- Columns:  match_key (the document's match, or its own), kcc_paid, kcc_credited, package_paid, package_prepaid, package_credited
create or replace view settled_both as
with place as (
    select side, member, match_id from match_member where status = 'taken'
),

kcc as (
    select
        document_row_id as member,
        sum(amount) filter (where starts_with(source_row, 'prepayment')) as paid,
        sum(amount) filter (where not starts_with(source_row, 'prepayment')) as credited
    from effective_allocation
    group by document_row_id
    union all
    select document_row_id, sum(amount), null from created_payment where standing and not in_kcc group by document_row_id
),

package as (
    select
        document_id as member,
        sum(amount) filter (where kind = 'cash') as paid,
        sum(amount) filter (where kind in ('prepayment', 'overpayment', 'on_account')) as prepaid,
        sum(amount) filter (where kind = 'credit_allocation') as credited
    from book_payment
    where not deleted and document_id <> ''
    group by document_id
),

each as (
    select coalesce(place.match_id, 'kcc:' || kcc.member) as match_key, kcc.paid as kcc_paid, kcc.credited as kcc_credited, null as package_paid,
        null as package_prepaid, null as package_credited
    from kcc
    left join place on place.side = 'K' and kcc.member = place.member
    union all
    select coalesce(place.match_id, 'package:' || package.member), null, null, package.paid, package.prepaid, package.credited
    from package
    left join place on place.side = 'P' and package.member = place.member
)

select
    match_key,
    coalesce(sum(kcc_paid), 0.00)::decimal(18, 2) as kcc_paid,
    coalesce(sum(kcc_credited), 0.00)::decimal(18, 2) as kcc_credited,
    coalesce(sum(package_paid), 0.00)::decimal(18, 2) as package_paid,
    coalesce(sum(package_prepaid), 0.00)::decimal(18, 2) as package_prepaid,
    coalesce(sum(package_credited), 0.00)::decimal(18, 2) as package_credited
from each
group by match_key;
