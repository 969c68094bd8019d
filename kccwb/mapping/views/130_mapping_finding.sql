-- Question: what in the mapping should a person mend?
-- Inputs:   mapping_gap
-- Columns:  code, severity, subject, message, cause, fix, documents, amount
create or replace view mapping_finding as
select
    'mapping_gap' as code,
    case when blocks then 'error' when status = 'falls to default' then 'info' else 'warning' end as severity,
    kind || ' ' || code || case when kind = 'tax' then ' ' || direction else '' end as subject,
    case kind
        when 'nominal' then 'Nominal ' || code || ' ' || description || ': ' || status
        when 'tax' then 'Tax rate ' || code || ' ' || description || ' on ' || direction || ': ' || status
        when 'bank' then 'Bank account ' || code || ': ' || status
        else description || ': ' || status
    end as message,
    reason as cause,
    case
        when suggestion is not null then 'Accept ' || suggestion || ' ' || suggestion_name || ' on the Mapping page, or choose another.'
        else 'Choose on the Mapping page.'
    end as fix,
    documents,
    amount
from mapping_gap
where blocks or status not in ('for the Cost-of-Sale journal only', 'no default');
