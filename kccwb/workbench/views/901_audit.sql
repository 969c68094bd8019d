-- Question: who did what, when?
-- Inputs:   event
-- Columns:  seq, at, by, action, subject, detail, hash
create or replace view audit as
select seq, occurred as "at", by_whom as "by", action, subject, detail, hash
from event;
