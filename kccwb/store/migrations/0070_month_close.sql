-- What each record of a posted Cost-of-Sale journal added, stock purchases that it capitalised, and up to which load the ledger counted.
alter table cos_journal_posted add column amount decimal(18, 2);
alter table cos_journal_posted add column purchased decimal(18, 2) default 0.00;
alter table cos_journal_posted add column load_id integer;
update cos_journal_posted set amount = step.amount
from (
    select seq, cumulative - coalesce(lag(cumulative) over (partition by nominal_code order by month, seq), 0) as amount from cos_journal_posted
) as step
where cos_journal_posted.seq = step.seq;
-- Journals of the package as last read, whole; ``status`` GONE when a later reading no longer holds one. What was proven, and how it stood then.
create table package_journal (
    journal_id varchar primary key, number varchar not null, date date, narration varchar not null, status varchar not null, updated timestamp,
    first_seen timestamp not null
);
create table package_journal_line (
    journal_id varchar not null, line integer not null, account_id varchar not null, account_code varchar not null, description varchar not null,
    amount decimal(18, 2) not null, tax decimal(18, 2) not null, primary key (journal_id, line)
);
create table cos_proof (
    seq bigint primary key, month varchar not null, journal_id varchar not null, proven timestamp not null, by_whom varchar not null,
    lines varchar not null
);
-- The package's trial balance at a month's end, as read: ``opening`` is the balance a month earlier, nil where a financial year began in between.
create table package_balance (
    reading bigint not null, month varchar not null, taken timestamp not null, account_id varchar not null, opening decimal(18, 2) not null,
    balance decimal(18, 2) not null, primary key (reading, account_id)
);
-- What a month looked like when it was read or sealed: cumulative figures by nominal (KCC) and account (package).
create table month_snapshot (
    snapshot_id bigint primary key, month varchar not null, taken timestamp not null, by_whom varchar not null, reason varchar not null,
    load_id integer not null, reading bigint, hash varchar not null
);
create table month_snapshot_figure (
    snapshot_id bigint not null, side varchar not null check (side in ('KCC', 'package')), code varchar not null, name varchar not null,
    debit decimal(18, 2) not null, credit decimal(18, 2) not null, movement decimal(18, 2) not null, postings integer not null,
    primary key (snapshot_id, side, code)
);
-- Who prepared, approved, sealed or reopened a month, of which snapshot; and what was said about a difference that stays.
create table month_signature (
    seq bigint primary key, month varchar not null, kind varchar not null check (kind in ('prepared', 'approved', 'sealed', 'reopened')),
    signed timestamp not null, by_whom varchar not null, snapshot_id bigint, hash varchar not null, note varchar not null
);
create table month_explanation (
    seq bigint primary key, month varchar not null, tie varchar not null, amount decimal(18, 2) not null, words varchar not null,
    explained timestamp not null, by_whom varchar not null
);
