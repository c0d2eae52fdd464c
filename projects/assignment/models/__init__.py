"""What assignment owns."""

from projects.assignment.models.agent import Agent
from projects.assignment.models.assignment import Assignment, AssignmentState
from projects.assignment.models.calendar import Calendar
from projects.assignment.models.lead_end import LeadEnd
from projects.assignment.models.pending_lead import PendingLead
from projects.assignment.models.rule import AssignmentRule, Rotation, Strategy
from projects.assignment.models.team import Team, TeamMember
from projects.assignment.models.tenant_profile import TenantProfile
from projects.assignment.models.workload import Span, WorkloadMetric

__all__ = [
    "Agent",
    "Assignment",
    "AssignmentRule",
    "AssignmentState",
    "Calendar",
    "LeadEnd",
    "PendingLead",
    "Rotation",
    "Span",
    "Strategy",
    "Team",
    "TeamMember",
    "TenantProfile",
    "WorkloadMetric",
]
