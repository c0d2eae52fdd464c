"""What the database itself refuses: an unbalanced journal, a changed ledger, a changed invoice."""

from django.db import migrations

# The journal is weighed at commit, in the tenant of its entries whatever tenant the
# connection holds by then; afterwards it gets its own back.
BALANCED = """
create function payment_journal_balanced() returns trigger language plpgsql as $body$
declare
    held text := coalesce(current_setting('app.tenant_id', true), '');
begin
    perform set_config('app.tenant_id', new.tenant_id::text, true);
    if not exists (select from payment_ledgerentry where tenant_id = new.tenant_id
                   and journal_id = new.journal_id)
    or exists (select from payment_ledgerentry where tenant_id = new.tenant_id
               and journal_id = new.journal_id group by currency having sum(amount_minor) <> 0)
    then
        raise exception 'journal % does not sum to zero', new.journal_id
            using errcode = 'check_violation';
    end if;
    perform set_config('app.tenant_id', held, true);
    return null;
end $body$;
create constraint trigger payment_journal_balanced after insert on payment_ledgerentry
    deferrable initially deferred for each row execute function payment_journal_balanced();
"""
BALANCED_BACK = """
drop trigger payment_journal_balanced on payment_ledgerentry;
drop function payment_journal_balanced();
"""

APPEND_ONLY = """
create function payment_ledger_append_only() returns trigger language plpgsql as $body$
begin
    raise exception 'the ledger is append-only' using errcode = 'check_violation';
end $body$;
create trigger payment_ledger_append_only before update or delete on payment_ledgerentry
    for each row execute function payment_ledger_append_only();
"""
APPEND_ONLY_BACK = """
drop trigger payment_ledger_append_only on payment_ledgerentry;
drop function payment_ledger_append_only();
"""

INVOICE = """
create function payment_invoice_frozen() returns trigger language plpgsql as $body$
begin
    if old.state = 'draft' then
        return case tg_op when 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' or new.paid_minor < old.paid_minor
    or (new.state <> old.state and (old.state <> 'open' or new.state = 'draft'))
    or (new.tenant_id, new.series, new.number, new.lead_id, new.agent_id,
        new.customer_reference, new.description, new.currency, new.total_minor,
        new.occurred_at, new.recorded_at, new.due_at, new.backdated)
        is distinct from
       (old.tenant_id, old.series, old.number, old.lead_id, old.agent_id,
        old.customer_reference, old.description, old.currency, old.total_minor,
        old.occurred_at, old.recorded_at, old.due_at, old.backdated)
    then
        raise exception 'invoice % is immutable', old.number using errcode = 'check_violation';
    end if;
    return new;
end $body$;
create trigger payment_invoice_frozen before update or delete on payment_invoice
    for each row execute function payment_invoice_frozen();
"""
INVOICE_BACK = """
drop trigger payment_invoice_frozen on payment_invoice;
drop function payment_invoice_frozen();
"""

# FOR SHARE: a line cannot slip in while another transaction opens its invoice. Lines may come
# before their invoice, whose key is checked at commit.
LINES = """
create function payment_line_frozen() returns trigger language plpgsql as $body$
declare
    invoice_state text;
begin
    select state into invoice_state from payment_invoice
        where tenant_id = new.tenant_id and id = new.invoice_id for share;
    if found and invoice_state <> 'draft' then
        raise exception 'an invoice that is not a draft takes no lines'
            using errcode = 'check_violation';
    end if;
    return new;
end $body$;
create trigger payment_line_frozen before insert on payment_invoiceline
    for each row execute function payment_line_frozen();
"""
LINES_BACK = """
drop trigger payment_line_frozen on payment_invoiceline;
drop function payment_line_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("payment", "0001_initial")]

    operations = [
        migrations.RunSQL(BALANCED, BALANCED_BACK),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(INVOICE, INVOICE_BACK),
        migrations.RunSQL(LINES, LINES_BACK),
    ]
