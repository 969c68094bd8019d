-- Every version of what the package was seen to hold, append-only: the latest of each id is how it stands, an earlier one how it stood when it was known.
create table package_document_version (
    version bigint primary key, seen timestamp not null, source varchar not null check (source in ('read', 'file')), package_id varchar not null,
    kind varchar not null, number varchar not null, contact_id varchar not null, contact_name varchar not null, date date, due_date date,
    reference varchar not null, currency varchar not null, rate decimal(18, 8), status varchar not null, net decimal(18, 2), tax decimal(18, 2),
    total decimal(18, 2), amount_due decimal(18, 2), updated timestamp, url varchar not null
);
create table package_line_version (
    version bigint not null, line integer not null, account_id varchar not null, account_code varchar not null, tax_code varchar not null,
    description varchar not null, quantity decimal(18, 4), net decimal(18, 2) not null, tax decimal(18, 2) not null, item varchar not null,
    primary key (version, line)
);
create table package_payment_version (
    version bigint primary key, seen timestamp not null, source varchar not null check (source in ('read', 'file')), payment_key varchar not null,
    payment_id varchar not null, kind varchar not null, side varchar not null, document_id varchar not null, document_number varchar not null,
    contact_id varchar not null, contact_name varchar not null, date date not null, amount decimal(18, 2) not null, currency varchar not null,
    rate decimal(18, 8), bank_account_id varchar not null, bank_account_code varchar not null, reference varchar not null, deleted boolean not null,
    updated timestamp
);
-- Postings in the package that are no documents: manual journals and bank transactions; debit positive, base currency.
create table package_posting_version (
    version bigint primary key, seen timestamp not null, source varchar not null check (source in ('read', 'file')), package_id varchar not null,
    kind varchar not null, number varchar not null, date date not null, narration varchar not null, status varchar not null, updated timestamp,
    url varchar not null
);
create table package_posting_line_version (
    version bigint not null, line integer not null, account_id varchar not null, account_code varchar not null, description varchar not null,
    amount decimal(18, 2) not null, tax decimal(18, 2) not null, primary key (version, line)
);
-- Balances of the package's trial balance, debit positive, each time one was read.
create table package_balance_reading (
    reading bigint not null, as_at date not null, seen timestamp not null, source varchar not null check (source in ('read', 'file')),
    account_id varchar not null, balance decimal(18, 2) not null, primary key (reading, account_id)
);
-- Each reading of the package's books; trouble is JSON: what could not be read, in sentences.
create table books_read (
    run bigint primary key, occurred timestamp not null, by_whom varchar not null, source varchar not null check (source in ('read', 'file')),
    first_day date, last_day date, documents integer not null, payments integer not null, postings integer not null, trouble varchar not null
);
-- Which document or payment of KCC is which of the package. Worked out anew by each run from both sides and the decisions below.
create table match_member (
    match_id varchar not null, side varchar not null check (side in ('K', 'P')), member varchar not null, status varchar not null check (status in ('taken', 'suggested')),
    pass integer not null, method varchar not null, reason varchar not null, score integer not null, primary key (match_id, side, member)
);
create table expected_line (
    row_id varchar not null, line integer not null, account_id varchar not null, account_code varchar not null, tax_code varchar not null,
    primary key (row_id, line)
);
-- What people decided about matches, differences and the checklist. Append-only; seq is the audit event's.
create table match_event (
    seq bigint not null, kind varchar not null check (kind in ('accepted', 'refused', 'split', 'undone')), match_id varchar not null,
    side varchar not null, member varchar not null, reason varchar not null, occurred timestamp not null, by_whom varchar not null,
    primary key (seq, side, member)
);
create table difference_event (
    seq bigint primary key, difference_id varchar not null, kind varchar not null check (kind in ('accepted', 'reopened')), amount decimal(18, 2) not null,
    reason varchar not null, occurred timestamp not null, by_whom varchar not null
);
create table checklist_event (
    seq bigint primary key, item varchar not null, kind varchar not null check (kind in ('ticked', 'unticked', 'seen')), reason varchar not null,
    occurred timestamp not null, by_whom varchar not null
);
-- The life of each difference, run by run: when it appeared and when it was gone, with what it was.
create table difference_life (
    run bigint not null, difference_id varchar not null, change varchar not null check (change in ('appeared', 'resolved')), occurred timestamp not null,
    class varchar not null, document_kind varchar not null, source_code varchar not null, package_number varchar not null, currency varchar not null,
    difference decimal(18, 2) not null, primary key (run, difference_id)
);
create table checklist_life (
    run bigint not null, item varchar not null, change varchar not null check (change in ('appeared', 'seen')), occurred timestamp not null,
    direction varchar not null, side varchar not null, company_name varchar not null, credit_number varchar not null, invoice_number varchar not null,
    currency varchar not null, amount decimal(18, 2) not null, primary key (run, item)
);
create table reconcile_run (
    run bigint primary key, occurred timestamp not null, by_whom varchar not null, first_day date not null, last_day date not null,
    differences integer not null, residual decimal(18, 2) not null, complete boolean not null, problems varchar not null
);
