"""What must fit together in a movement whose fields are right, each by itself."""

from voiceguide.library.facts import HoldStep, Part
from voiceguide.library.fields import Fields

TELLING = ("{side}", "{other_side}")


def check_movement(movement: Part, written: Fields) -> None:
    """Add a problem for what would otherwise be silently left out."""
    _check_holds(movement, written)
    _check_names(movement, written)
    if movement.sides and not _tells_side(movement):
        message = 'no words tell her which side; write {side} where it belongs, like "lean to your {side}"'
        place = (written.node("sides") or written).place
        written.problems.append(place.problem(message))


def _check_holds(movement: Part, written: Fields) -> None:
    """Every hold has a length, and the dose's length a hold."""
    holds = [step for step in movement.rep if isinstance(step, HoldStep)]
    dose = written.node("dose")
    if movement.dose.hold is None:
        for each in holds:
            if each.takes is None:
                message = f'the hold "{each.name}" has no length; write `takes:` here, or `hold:` in the dose'
                written.problems.append(each.cue.place.problem(message))
    elif dose and not holds:
        message = "nothing is held that long; add a step to `rep` like `- {hold: stay, teach: ..., cue: ...}`"
        written.problems.append(dose.place.problem(message))


def _check_names(movement: Part, written: Fields) -> None:
    """Every step of a repetition has a name of its own, or nobody could start at it."""
    names = [step.name for step in movement.rep]
    for number, step in enumerate(movement.rep):
        if step.name in names[:number]:
            message = f'there are two steps "{step.name}" in this repetition; rename one'
            written.problems.append(step.cue.place.problem(message))


def _tells_side(movement: Part) -> bool:
    assert movement.sides is not None
    steps = (*movement.setup, *movement.setup_in_short, *movement.sides.switch)
    texts = [step.words.text for step in steps]
    texts += [words.text for step in movement.rep for words in (step.teach, step.cue)]
    return any(word in text for text in texts for word in TELLING)
