"""What is said of a coordinator who read the result of a self-check."""

from enum import StrEnum


class ReadAction(StrEnum):
    """What was read, as the municipality's audit trail has it."""

    SCORES = "selfcheck.scores_read"
    ANSWERS = "selfcheck.answers_read"
    PROFILE = "selfcheck.profile_read"
    REPORT = "selfcheck.report_read"
