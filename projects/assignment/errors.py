"""What assignment refuses, named for the fact."""

from shared.core.errors import BadRequest, Conflict, NotFound, Unavailable


class RuleNotFound(NotFound):
    """There is no such rule."""


class AgentNotFound(NotFound):
    """There is no such agent; a member created just now may take a second to arrive."""


class AgentUnknownYet(Unavailable):
    """The agent is a member, but their membership has not arrived here yet; it is waited for."""


class TeamNotFound(NotFound):
    """There is no such team."""


class CalendarNotFound(NotFound):
    """There is no such calendar."""


class AssignmentNotFound(NotFound):
    """There is no such assignment."""


class PendingLeadNotFound(NotFound):
    """No lead with this id waits for an agent."""


class NameTaken(Conflict):
    """Something of this kind has the name {name} already."""


class RuleInUse(Conflict):
    """Assignments stand on this rule; set it inactive instead of deleting it."""


class AssignmentEnded(Conflict):
    """The assignment is {state}; only a live one can be changed."""


class AgentCannotTake(Conflict):
    """The agent cannot take a lead: {reason}."""


class NobodyCanTake(Conflict):
    """No rule gives the lead to an agent who can take it now; it waits."""


class ConditionsInvalid(BadRequest):
    """The conditions cannot be evaluated."""


class PoolInvalid(BadRequest):
    """A direct rule needs an agent and no team, every other a team and no agent."""


class CalendarInvalid(BadRequest):
    """The calendar cannot be read: {reason}"""
