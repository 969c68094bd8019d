-- Question: which contact of the package does a document need: the customer or the supplier, and in which currency?
-- Inputs:   ledger (S or P), urn, currency of the document, currency of the company, separate_suppliers, contact_per_currency
-- Columns:  a macro giving the row id: company:URN, supplier:URN, company+EUR:URN or supplier+EUR:URN
create or replace macro contact_row(ledger, urn, currency, own_currency, separate_suppliers, contact_per_currency) as
case when separate_suppliers and ledger = 'P' then 'supplier' else 'company' end
|| case when contact_per_currency and own_currency is not null and currency <> own_currency then '+' || currency else '' end
|| ':' || urn;
