"""The closed lists of self-checks; their labels are in `labels`."""

from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "SCALE"
    YES_PARTLY_NO = "YES_PARTLY_NO"
    CHOICES = "CHOICES"
    NUMBER = "NUMBER"


class AnswerState(StrEnum):
    """What was done with a question. One without an answer row was not come to yet."""

    ANSWERED = "ANSWERED"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    SKIPPED = "SKIPPED"


class SelfCheckStage(StrEnum):
    """Whose view a self-check gives: the administration's, or that of the workshop which completes it."""

    ADMINISTRATION = "ADMINISTRATION"
    WORKSHOP = "WORKSHOP"


class SelfCheckState(StrEnum):
    """How far a self-check has come."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"


class Participation(StrEnum):
    """How far an invited municipality has come in a round. Says nothing about what was answered."""

    NOT_BEGUN = "NOT_BEGUN"
    BEGUN = "BEGUN"
    COMPLETED = "COMPLETED"


class WithheldReason(StrEnum):
    """Why there is no score."""

    TOO_FEW_ANSWERS = "TOO_FEW_ANSWERS"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class RespondentRole(StrEnum):
    """Who answered, as a function; never a person."""

    ADMINISTRATION_LEADERSHIP = "ADMINISTRATION_LEADERSHIP"
    DEPARTMENT_LEADERSHIP = "DEPARTMENT_LEADERSHIP"
    INTEGRATION_OFFICER = "INTEGRATION_OFFICER"
    ADMINISTRATION_STAFF = "ADMINISTRATION_STAFF"
    ADVISORY_BOARD = "ADVISORY_BOARD"
    COUNCIL = "COUNCIL"
    CIVIL_SOCIETY = "CIVIL_SOCIETY"
    MIGRANT_ORGANISATION = "MIGRANT_ORGANISATION"
    BUSINESS = "BUSINESS"
    EDUCATION = "EDUCATION"
    OTHER = "OTHER"
