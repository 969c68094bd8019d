-- Question: what about the month end should a person know?
-- Inputs:   cos_month, seal_change
-- Columns:  code, severity, subject, message, cause, fix, documents, amount
create or replace view month_end_finding as
select
    'no_cost_of_sale' as code,
    'warning' as severity,
    month as subject,
    'Sales in ' || month || ' but no Cost of Sale' as message,
    'Cost of Sale may be deferred in KCC and not yet posted' as cause,
    'Post the deferred Cost of Sale in KCC, export the nominal transactions again and load them' as fix,
    1 as documents,
    sales as amount
from cos_month
where sales > 0 and cost_of_sale = 0 and adjustments = 0
union all by name
select
    'late_cost_of_sale' as code,
    'info' as severity,
    month as subject,
    'Cost of Sale of ' || month || ' moved after the month had ended' as message,
    'Documents dated in the month reached KCC''s ledger later' as cause,
    'The next month''s journal carries it as "earlier months, late"' as fix,
    1 as documents,
    posted_later as amount
from cos_month
where posted_later <> 0
union all by name
select
    'seal_broken' as code,
    'error' as severity,
    month as subject,
    'The seal of ' || month || ' is broken: ' || count(*) || case count(*) when 1 then ' figure' else ' figures' end || ' moved since it was set' as message,
    string_agg(distinct case side when 'KCC' then 'Documents dated on or before the month''s end reached KCC''s ledger, or were revised' else 'The accounting package was changed' end, '; ') as cause,
    'See what moved, post the top-up or put the change right, then prepare, approve and seal again' as fix,
    1 as documents,
    coalesce(max(abs(difference)), 0.00) as amount
from seal_change
group by month;
