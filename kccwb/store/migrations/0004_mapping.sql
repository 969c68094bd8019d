-- The user's decisions. Each change is also an event with what stood there before.
create table nominal_map (nominal_code varchar primary key, account_id varchar not null, account_code varchar not null);
create table tax_map (
    tax_rate varchar not null, direction varchar not null check (direction in ('sales', 'purchase')), tax_code varchar not null,
    rollup_item varchar not null default '', primary key (tax_rate, direction)
);
create table bank_map (bank_account varchar primary key, account_id varchar not null, account_code varchar not null);
create table default_account (
    role varchar primary key check (role in ('sales', 'purchase', 'prepayment', 'stock_in_hand', 'rounding')),
    account_id varchar not null, account_code varchar not null
);
create table option (name varchar primary key, value varchar not null);
create table precheck_result (
    row_id varchar not null, checked timestamp not null, code varchar not null, severity varchar not null, message varchar not null,
    cause varchar not null, fix varchar not null, cause_group varchar not null, place varchar not null
);
create table precheck_run (row_id varchar primary key, checked timestamp not null);
-- What the user said was posted by hand for a month's Cost of Sale, so that the next month tops up only what is new.
create table cos_journal_posted (
    seq bigint primary key, month varchar not null, posted timestamp not null, by_whom varchar not null, nominal_code varchar not null,
    cumulative decimal(18, 2) not null
);
