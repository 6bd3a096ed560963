"""`remote`: steers the guide that is playing, from another terminal, a foot pedal or a home assistant."""

import json

import typer

from voiceguide.doors.remote import Answer, call, no_command
from voiceguide.errors import BadRequest, Unreachable

NOBODY = "nobody is playing; `voiceguide play NAME` begins"


def steer(words: str, as_json: bool) -> int:
    """Send ``words`` and print what the guide answers in one line; return the exit code.

    Raises BadRequest for words that are no command, Unreachable if nobody plays or answers.
    """
    try:
        answer = call(words) or _unheard(words)
    except Unreachable as exc:
        answer = {"ok": False, "error": str(exc)}
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return 0 if answer["ok"] else 2 if "unknown" in answer else 1
    if not answer.get("ok"):
        raise (BadRequest if "unknown" in answer else Unreachable)(answer.get("error", "no answer"))
    typer.echo(told(answer))
    return 0


def told(answer: Answer) -> str:
    """An answer in words, like ``pause: Bedtime, left side, 12:30 left``."""
    state = answer.get("state", {})
    left = state.get("seconds_left")
    facts = (
        state.get("title") or state.get("name"),
        None if "did" in answer else state.get("status"),
        state.get("where"),
        None if left is None else f"{int(left) // 60}:{int(left) % 60:02d} left",
    )
    line = ", ".join(str(fact) for fact in facts if fact)
    return ": ".join(part for part in (answer.get("did"), line) if part) or "playing"


def _unheard(words: str) -> Answer:
    """What to say where nobody answers: that, unless the words were wrong anyway."""
    if words and (wrong := no_command(words)):
        return {"ok": False, "error": wrong, "unknown": True}
    return {"ok": False, "error": NOBODY}
