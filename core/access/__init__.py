"""Who may do what: the one place that decides rights."""

from core.access.capability import Capability, InGroup
from core.access.conditions import Condition, Fact, Target
from core.access.decide import Step, alert_for, is_for, may, may_as, next_step, request_for, require, terms
from core.access.pauses import pause_of, post_nothing

__all__ = [
    "Capability",
    "Condition",
    "Fact",
    "InGroup",
    "Step",
    "Target",
    "alert_for",
    "is_for",
    "may",
    "may_as",
    "next_step",
    "pause_of",
    "post_nothing",
    "request_for",
    "require",
    "terms",
]
