-- Question: what usually causes a class of difference, what mends it, on which page, and how urgent is it?
-- Inputs:   none
-- Columns:  class, subject (document, payment, posting, or one of their kinds that has advice of its own), cause, fix, place, priority (1 first; 5: there is nothing
--           to do, and it is not open)
create or replace view difference_advice as
select class, subject, cause, fix, place, priority
from (
    values
    ('in KCC only', 'document', 'It has not been exported yet.', 'Export it, or mend what its reason says.', 'export', 2),
    ('in KCC only', 'payment', 'Only prepayments of customers without credit go out; other payments are made in the package.', 'Export it, or enter it in the accounting package.', 'export', 2),
    ('in KCC only', 'payment not for export', 'Payments of account customers, to suppliers, and refunds are made in the package: they never cross.', 'Enter it in the accounting package by hand, or reverse it in KCC.', 'reconcile', 2),
    ('in KCC only', 'payment imported', 'It came from the package, which does not hold it like this any more.', 'Reverse it in KCC.', 'reconcile', 1),
    ('in KCC only', 'payment created here', 'It came from the package, which does not hold it any more.', 'Fetch payments; if KCC holds it already, reverse it in KCC.', 'payments', 1),
    ('in KCC only', 'posting', 'A journal in KCC; journals never cross.', 'Post the same journal in the accounting package, or accept it.', 'reconcile', 3),
    ('in package only', 'document', 'It was entered in the package by hand, or before KCC was in use.', 'Enter it in KCC, void it in the package, link it to its document, or accept it.', 'reconcile', 2),
    ('in package only', 'payment', 'It was not imported yet, or cannot be.', 'Fetch payments, then Create & Allocate Payments; what is not carried is entered in KCC.', 'payments', 2),
    ('in package only', 'posting', 'A journal or a bank transaction coded to an account that documents of KCC use.', 'Recode it in the package, or accept it with the reason.', 'reconcile', 3),
    ('in package only', 'proven journal', 'KCC tells the Cost-of-Sale journal, and it is posted in the package by hand.', 'Nothing: it is the Cost-of-Sale journal, proven by read-back.', 'month_end', 5),
    ('in package only', 'unproven journal', 'A Cost-of-Sale journal that is not proven: of another amount or month, posted twice, changed since, or not read back yet.', 'Check its month on the Month end page (kccwb cos-check): put right there what it names.', 'month_end', 2),
    ('in package only', 'taxed journal', 'The Cost-of-Sale journal was posted with VAT; none of it carries VAT.', 'Take the VAT off the journal in the package, then check its month on the Month end page (kccwb cos-check).', 'month_end', 2),
    ('duplicate', 'document', 'It was entered by hand and exported as well, or entered twice.', 'Void one of the two.', 'reconcile', 1),
    ('rounding', 'document', 'Tax or currency rounded line by line on one side and on the whole on the other.', 'Nothing: it is within the tolerance of 0.05 a document.', 'reconcile', 5),
    ('rounding', 'payment', 'Currency rounded differently.', 'Nothing: it is within the tolerance of 0.05.', 'reconcile', 5),
    ('amount', 'document', 'It was edited in the package after it was exported.', 'Put it right in the package, or revise KCC with a credit.', 'reconcile', 1),
    ('amount', 'payment', 'It was changed in the package after it was created here.', 'Fetch payments and create it again.', 'payments', 1),
    ('tax', 'document', 'The tax was overwritten in the package.', 'Put the tax right in the package.', 'reconcile', 1),
    ('tax code', 'document', 'The line was recoded in the package, or the tax mapping changed since.', 'Put the tax code right in the package, or the mapping.', 'mapping', 2),
    ('date (same month)', 'document', 'It was re-dated on one side.', 'Put the date right in the package; within the month it changes no report.', 'reconcile', 4),
    ('date (same month)', 'payment', 'It was re-dated on one side.', 'Put the date right; within the month it changes no report.', 'reconcile', 4),
    ('period (another month)', 'document', 'It was re-dated in the package, often because its period was locked.', 'Put the date right in the package, or accept it as a difference of timing.', 'reconcile', 2),
    ('period (another month)', 'payment', 'It was re-dated on one side.', 'Put the date right, or accept it as a difference of timing.', 'reconcile', 2),
    ('exchange rate', 'document', 'The package used its own rate of the day.', 'Put the rate right in the package.', 'reconcile', 3),
    ('currency', 'document', 'It was entered in another currency.', 'Void it in the package and export it again.', 'reconcile', 1),
    ('currency', 'payment', 'It was entered in another currency.', 'Correct the payment in the package.', 'payments', 1),
    ('contact', 'document', 'It was moved to another contact, or entered under one.', 'Put the contact right in the package, or merge the two contacts.', 'reconcile', 3),
    ('number', 'document', 'It was renumbered, or entered by hand under another number.', 'Put the number right in the package.', 'reconcile', 4),
    ('account', 'document', 'The line was recoded in the package, or the mapping changed since.', 'Recode it in the package, or put the mapping right.', 'mapping', 3),
    ('draft in package', 'document', 'Documents are created as drafts, or somebody took the approval back.', 'Approve it in the package.', 'export', 2),
    ('voided in package', 'document', 'Somebody voided it.', 'Export it again, or credit it in KCC.', 'export', 1),
    ('voided in package', 'payment', 'Somebody voided it.', 'Export it again, or reverse it in KCC.', 'export', 1),
    ('deleted in package', 'document', 'Somebody deleted it.', 'Read it back with Verify, then export it again, or credit it in KCC.', 'export', 1),
    ('deleted in package', 'payment', 'Somebody deleted it.', 'Read it back with Verify, then export it again, or reverse it in KCC.', 'export', 1),
    ('deleted in package', 'payment imported', 'Somebody deleted the payment in the accounting package after it was created here.', 'Reverse it in KCC.', 'payments', 1),
    ('deleted in package', 'payment created here', 'Somebody deleted the payment in the accounting package after it was created here.', 'Fetch payments: it then counts here no longer. If KCC holds it already, reverse it in KCC.', 'payments', 1),
    ('revised in KCC', 'document', 'The document changed in KCC''s files after it went out.', 'Void it in the package with Undo, then export it again.', 'export', 1),
    ('marked not found', 'document', 'It was marked by mistake, or was never entered in the package.', 'Unmark it and export it, or enter it in the package.', 'export', 1),
    ('marked not found', 'payment', 'It was marked by mistake, or was never entered in the package.', 'Unmark it and export it, or enter it in the package.', 'export', 1),
    ('marked differs', 'document', 'What was entered by hand is not what KCC holds.', 'Put it right in the package.', 'reconcile', 1),
    ('marked differs', 'payment', 'What was entered by hand is not what KCC holds.', 'Put it right in the package.', 'reconcile', 1),
    ('draft in package', 'payment', 'It waits for approval.', 'Approve it in the package.', 'export', 2)
) as advice (class, subject, cause, fix, place, priority);
