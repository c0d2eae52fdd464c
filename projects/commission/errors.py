from shared.core.errors import BadRequest, Conflict, NotFound, Unavailable, Unprocessable


class PlanNotFound(NotFound):
    """There is no such commission plan."""


class PlanNameTaken(Conflict):
    """There is a plan of this name; revise it instead."""


class PlanNotDraft(Conflict):
    """Only a draft plan can be changed or approved; plan {plan_id} is {status}."""


class PlanNotApproved(Conflict):
    """Only an approved plan can be assigned, revised or retired; plan {plan_id} is {status}."""


class PlanChanged(Conflict):
    """The plan has changed since it was read; read it again."""


class PlanDefinitionInvalid(BadRequest):
    """The definition of this plan cannot be calculated with."""


class AssignmentNotFound(NotFound):
    """There is no such commission assignment."""


class AssignmentOverlaps(Conflict):
    """The agent has a plan in these periods; a change of plan takes effect with a new period."""


class AssignmentDatesInvalid(Unprocessable):
    """An assignment ends after it begins."""


class AssignmentQuotaMissing(Unprocessable):
    """This plan measures against a quota: give one."""


class AssignmentQuotaCurrency(Unprocessable):
    """The quota is in {given}, but the plan pays in {plan}."""


class PayeeNotFound(NotFound):
    """There is no such payee; a member created just now may take a second to arrive."""


class PayeeInactive(Conflict):
    """The agent is no longer a member."""


class TenantProfileUnknown(Unavailable):
    """The tenant's zone and currency are not known here yet; try again later."""


class PaymentAlreadyCounted(Conflict):
    """Payment {source_id} was told twice, under two event ids."""


class RefundAlreadyCounted(Conflict):
    """Refund {source_id} was told twice, under two event ids."""


class RefundedPaymentUnknown(Conflict):
    """Payment {source_id} is refunded but was never told to have succeeded."""


class RefundCurrencyDiffers(Conflict):
    """Payment {source_id} was made in {paid} and is refunded in {refunded}."""


class CalculationNotFound(NotFound):
    """There is no such commission calculation."""


class PeriodLabelUnknown(NotFound):
    """There is no such period; a period is a quarter like 2017-Q2 or a month like 2017-06."""


class PeriodAlreadyClosed(Conflict):
    """Period {label} is {state}."""


class PayoutNotFound(NotFound):
    """There is no such payout."""


class PayoutNotDraft(Conflict):
    """Only a draft payout can be approved or cancelled; payout {payout_id} is {state}."""


class PayoutNotFailed(Conflict):
    """Only a failed payout can be tried again; payout {payout_id} is {state}."""


class PayoutNotApproved(Conflict):
    """Only an approved payout is disbursed; payout {payout_id} is {state}."""


class PayoutAmountDiffers(Conflict):
    """Payout {payout_id} is of {expected} but {disbursed} was disbursed."""
