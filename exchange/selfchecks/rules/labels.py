"""German and English labels of every entry of the vocabulary."""

from exchange.access.rules import Text
from exchange.selfchecks.rules.vocabulary import (
    AnswerState,
    Participation,
    QuestionKind,
    RespondentRole,
    SelfCheckStage,
    SelfCheckState,
    WithheldReason,
)

QUESTION_KIND_LABELS = {
    QuestionKind.SCALE: Text("Stufe auf der Skala", "step on the scale"),
    QuestionKind.YES_PARTLY_NO: Text("ja, teilweise oder nein", "yes, partly or no"),
    QuestionKind.CHOICES: Text("Mehrfachauswahl", "any of several choices"),
    QuestionKind.NUMBER: Text("Zahl", "a number"),
}

ANSWER_STATE_LABELS = {
    AnswerState.ANSWERED: Text("beantwortet", "answered"),
    AnswerState.NOT_APPLICABLE: Text("trifft nicht zu", "does not apply"),
    AnswerState.SKIPPED: Text("übersprungen", "skipped"),
}

SELF_CHECK_STAGE_LABELS = {
    SelfCheckStage.ADMINISTRATION: Text("Einschätzung der Verwaltung", "assessment by the administration"),
    SelfCheckStage.WORKSHOP: Text("nach dem Workshop", "after the workshop"),
}

SELF_CHECK_STATE_LABELS = {
    SelfCheckState.IN_PROGRESS: Text("in Bearbeitung", "in progress"),
    SelfCheckState.COMPLETED: Text("abgeschlossen", "completed"),
}

PARTICIPATION_LABELS = {
    Participation.NOT_BEGUN: Text("nicht begonnen", "not begun"),
    Participation.BEGUN: Text("begonnen", "begun"),
    Participation.COMPLETED: Text("abgeschlossen", "completed"),
}

WITHHELD_REASON_LABELS = {
    WithheldReason.TOO_FEW_ANSWERS: Text("zu wenige Fragen beantwortet", "too few questions answered"),
    WithheldReason.NOT_APPLICABLE: Text("nichts davon trifft zu", "none of it applies"),
}

RESPONDENT_ROLE_LABELS = {
    RespondentRole.ADMINISTRATION_LEADERSHIP: Text("Verwaltungsleitung", "head of the administration"),
    RespondentRole.DEPARTMENT_LEADERSHIP: Text("Amts- oder Abteilungsleitung", "head of a department"),
    RespondentRole.INTEGRATION_OFFICER: Text(
        "Integrationsbeauftragte, Stabsstelle Integration", "integration officer or unit"
    ),
    RespondentRole.ADMINISTRATION_STAFF: Text("Fachkräfte der Verwaltung", "staff of the administration"),
    RespondentRole.ADVISORY_BOARD: Text("Integrationsbeirat", "integration advisory board"),
    RespondentRole.COUNCIL: Text("Rat und Politik", "council and politics"),
    RespondentRole.CIVIL_SOCIETY: Text("Zivilgesellschaft", "civil society"),
    RespondentRole.MIGRANT_ORGANISATION: Text("Migrantenorganisation", "migrant organisation"),
    RespondentRole.BUSINESS: Text("Wirtschaft", "business"),
    RespondentRole.EDUCATION: Text("Bildungseinrichtung", "educational institution"),
    RespondentRole.OTHER: Text("andere", "others"),
}
