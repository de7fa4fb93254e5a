"""Who sees what of a self-check that is released: the whole, its fields, its answers.

A release states everything anew. No field is shown more widely than the whole, no answer more widely than its field,
and nothing more widely than the municipalities agreed that it is about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from exchange.access.rules import (
    VISIBILITY_LABELS,
    ErrorCode,
    Refused,
    Text,
    UserError,
    Visibility,
    forbidden,
    has_role,
)
from exchange.access.viewer import Role, Viewer

_ORDER = tuple(Visibility)

FOUR_EYES_TEXT = Text(
    "Freigeben kann das nur, wer nicht selbst zuletzt geändert oder abgeschlossen hat (Vier-Augen-Prinzip).",
    "Only someone who neither made the last change nor completed it may release this (four-eyes rule).",
)
NOT_COMPLETED_TEXT = Text("Freigeben lässt sich nur, was abgeschlossen ist.", "Only what is completed can be released.")
NOT_RELEASED_TEXT = Text(
    "Zurücknehmen lässt sich nur, was freigegeben ist.", "Only a release that was made can be revoked."
)
UNKNOWN_FIELD_TEXT = Text(
    "Dieses Handlungsfeld hat der Fragebogen nicht.", "The instrument does not have this field of action."
)
REPEATED_FIELD_TEXT = Text("Dieses Handlungsfeld ist schon genannt.", "This field of action is named already.")


def narrowest(visibilities: Iterable[Visibility]) -> Visibility:
    """The one of these that shows the least; of none the widest there is.

    >>> narrowest([Visibility.PUBLIC, Visibility.STATISTICS])
    <Visibility.STATISTICS: 'STATISTICS'>
    """
    return min(visibilities, key=_ORDER.index, default=_ORDER[-1])


def wider(visibility: Visibility) -> tuple[Visibility, ...]:
    """Those that show more than this one."""
    return _ORDER[_ORDER.index(visibility) + 1 :]


@dataclass(frozen=True, slots=True)
class Release:
    """What a release states: the visibility of the whole, those of fields that are shown less widely, by key, and how
    widely answers are shown, with their rationales and evidence."""

    whole: Visibility = Visibility.OWN
    fields: Mapping[str, Visibility] = field(default_factory=dict)
    answers: Visibility = Visibility.OWN

    def of_field(self, key: str) -> Visibility:
        """Who sees the field."""
        return narrowest((self.whole, self.fields.get(key, self.whole)))

    def of_answers(self, key: str) -> Visibility:
        """Who sees the answers in the field."""
        return narrowest((self.of_field(key), self.answers))


UNRELEASED = Release()


def narrows(new: Release, present: Release, fields: Iterable[str]) -> bool:
    """Whether the new release shows nothing more widely than the present one does."""

    def within(one: Visibility, other: Visibility) -> bool:
        return narrowest((one, other)) is one

    return within(new.whole, present.whole) and all(
        within(new.of_field(key), present.of_field(key)) and within(new.of_answers(key), present.of_answers(key))
        for key in fields
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a self-check stands that is to be released.

    `fields` are those of its instrument; `present` is how its newest snapshot is released, UNRELEASED where it is not.
    `shown` tells whether any snapshot is. `keys` made the last change and took the newest snapshot; `ceiling` is the
    widest visibility to which all agreed that it is about.
    """

    municipality_id: UUID
    completed: bool
    shown: bool = False
    fields: Sequence[str] = ()
    present: Release = UNRELEASED
    keys: frozenset[UUID] = frozenset()
    four_eyes: bool = True
    ceiling: Visibility = Visibility.PUBLIC


def right_refusal(municipality_id: UUID, viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    """Why the viewer may neither release nor revoke, or None. Of a joint self-check the district does both."""
    return None if has_role(viewer, municipality_id, Role.PUBLISHER) else forbidden(path, Role.PUBLISHER, viewer)


def stated(
    whole: Visibility,
    fields: Sequence[tuple[str, Visibility]],
    answers: Visibility,
    standing: Standing,
    path: tuple[str, ...],
) -> Release:
    """The release that an input states. Raises Refused where it contradicts itself or there is nothing to release."""
    if not standing.completed:
        raise Refused(UserError(ErrorCode.WRONG_STAGE, path, NOT_COMPLETED_TEXT))
    errors = []
    limits: dict[str, Visibility] = {}
    for index, (key, visibility) in enumerate(fields):
        place = ("input", "fields", str(index))
        if key not in standing.fields:
            errors.append(UserError(ErrorCode.INVALID, (*place, "field"), UNKNOWN_FIELD_TEXT))
        elif key in limits:
            errors.append(UserError(ErrorCode.DUPLICATE, (*place, "field"), REPEATED_FIELD_TEXT))
        elif visibility in wider(whole):
            errors.append(UserError(ErrorCode.INVALID, (*place, "visibility"), _whole_text(whole)))
        limits.setdefault(key, visibility)
    if answers in wider(whole):
        errors.append(UserError(ErrorCode.INVALID, ("input", "answers"), _whole_text(whole)))
    if errors:
        raise Refused(*errors)
    return Release(whole, limits, answers)


def release_refusal(release: Release, standing: Standing, viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    """Why this cannot be released, or None. What shows nothing more than before needs no second pair of eyes."""
    if release.whole in wider(standing.ceiling):
        return UserError(ErrorCode.INVALID, ("input", "visibility"), _ceiling_text(standing.ceiling))
    alone = four_eyes_refusal(standing.keys, standing.four_eyes, viewer, path)
    return None if narrows(release, standing.present, standing.fields) else alone


def four_eyes_refusal(
    keys: frozenset[UUID], four_eyes: bool, viewer: Viewer, path: tuple[str, ...]
) -> UserError | None:
    """Why the viewer's key cannot release what these keys changed and completed, or None."""
    if four_eyes and viewer.principal_id in keys:
        return UserError(ErrorCode.FOUR_EYES, path, FOUR_EYES_TEXT)
    return None


def revocation_refusal(standing: Standing, path: tuple[str, ...]) -> UserError | None:
    """Why there is nothing to revoke, or None."""
    return None if standing.shown else UserError(ErrorCode.WRONG_STAGE, path, NOT_RELEASED_TEXT)


def _whole_text(whole: Visibility) -> Text:
    label = VISIBILITY_LABELS[whole]
    return Text(
        f"Nichts kann weiter sichtbar sein als der Selbstcheck im Ganzen ({label.de}).",
        f"Nothing can be shown more widely than the self-check as a whole ({label.en}).",
    )


def _ceiling_text(ceiling: Visibility) -> Text:
    label = VISIBILITY_LABELS[ceiling]
    return Text(
        f"So weit haben nicht alle beteiligten Kommunen zugestimmt; einig sind sie bis: {label.de}.",
        f"Not all municipalities that take part agreed to this; they agree up to: {label.en}.",
    )
