"""What no constraint can say: an approved plan stays as it was, and so does a closed period."""

from django.db import migrations

PLAN_GUARD = """
create function commission_plan_guard() returns trigger language plpgsql as $$
begin
    if old.status <> 'draft' and (
        (new.name, new.revision, new.currency, new.period_kind, new.definition)
        is distinct from (old.name, old.revision, old.currency, old.period_kind, old.definition)
        or new.status = 'draft'
    ) then
        raise exception 'an approved commission plan never changes'
            using errcode = 'check_violation', constraint = 'plan_immutable';
    end if;
    return new;
end $$;
create trigger commission_plan_guard before update on commission_commissionplan
    for each row execute function commission_plan_guard();
"""

PERIOD_GUARD = """
create function commission_calculation_guard() returns trigger language plpgsql as $$
begin
    if exists (select from commission_period p where p.tenant_id = old.tenant_id
               and p.id = old.period_id and p.state <> 'open') then
        raise exception 'a closed period never changes'
            using errcode = 'check_violation', constraint = 'calculation_period_closed';
    end if;
    return new;
end $$;
create trigger commission_calculation_guard before update on commission_commissioncalculation
    for each row when (
        (old.agent_id, old.period_id, old.currency, old.sold, old.earned, old.adjusted)
        is distinct from
        (new.agent_id, new.period_id, new.currency, new.sold, new.earned, new.adjusted)
    ) execute function commission_calculation_guard();

create function commission_line_guard() returns trigger language plpgsql as $$
begin
    if exists (select from commission_commissioncalculation c join commission_period p
               on p.tenant_id = c.tenant_id and p.id = c.period_id
               where c.tenant_id = new.tenant_id and c.id = new.calculation_id
               and p.state <> 'open') then
        raise exception 'nothing enters a closed period'
            using errcode = 'check_violation', constraint = 'line_period_closed';
    end if;
    return new;
end $$;
create trigger commission_line_guard before insert on commission_calculationline
    for each row execute function commission_line_guard();

create function commission_period_state_guard() returns trigger language plpgsql as $$
begin
    if old.state = 'closed' then
        raise exception 'a closed period never opens again'
            using errcode = 'check_violation', constraint = 'period_stays_closed';
    end if;
    return new;
end $$;
create trigger commission_period_state_guard before update on commission_period
    for each row execute function commission_period_state_guard();
"""

UNDO = """
drop function commission_plan_guard() cascade;
drop function commission_calculation_guard() cascade;
drop function commission_line_guard() cascade;
drop function commission_period_state_guard() cascade;
"""


class Migration(migrations.Migration):
    dependencies = [("commission", "0001_initial")]

    operations = [migrations.RunSQL(PLAN_GUARD + PERIOD_GUARD, UNDO)]
