from projects.commission.models.assignment import CommissionAssignment
from projects.commission.models.calculation import CommissionCalculation
from projects.commission.models.fact import CommissionFact, FactKind
from projects.commission.models.line import CalculationLine, LineKind, LineReason
from projects.commission.models.local_copies import Payee, TenantProfile
from projects.commission.models.payout import Payout, PayoutState
from projects.commission.models.period import Period, PeriodState
from projects.commission.models.plan import CommissionPlan, PeriodKind, PlanStatus
from projects.commission.models.settlement import CarriedBalance, Settlement

__all__ = [
    "CalculationLine",
    "CarriedBalance",
    "CommissionAssignment",
    "CommissionCalculation",
    "CommissionFact",
    "CommissionPlan",
    "FactKind",
    "LineKind",
    "LineReason",
    "Payee",
    "Payout",
    "PayoutState",
    "Period",
    "PeriodKind",
    "PeriodState",
    "PlanStatus",
    "Settlement",
    "TenantProfile",
]
