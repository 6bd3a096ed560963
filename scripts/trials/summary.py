"""What the soak of the listening half has shown, in lines, and which limits are broken; pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from trials.outcome import RATE, Outcome, Seen
from trials.overheard import Growth, Kind, among, by_kind, grown, matched, minutes_of

LATEST: Final = RATE // 20
"""Samples by which a cue may come later than planned, after the one before it."""

WARM: Final = 600.0
"""Seconds after which a process should not grow any more; of a shorter life its second half is told."""

MOST: Final = {"memory": 20.0, "threads": 4.0, "files": 4.0}
"""MB that it may grow an hour then, and threads and files there may be more at the end than at first."""

MOST_FALSE: Final = 10.0
"""False commands in an hour of talk that uses the very words; a quarter of an hour at least is counted."""

SHOWN: Final = 20
"""Cues that are told one by one."""

BROKEN: Final = "BROKEN: "

KINDS: Final[tuple[Kind, ...]] = ("quiet", "talk with the words", "ordinary talk", "pink noise")


def summed_up(outcome: Outcome) -> list[str]:
    """All there is to tell; the limits that are broken stand at the end, behind ``BROKEN``."""
    lines = [f"{outcome.seconds / 60:.0f} min in {len(outcome.ends)} sessions"]
    told = [*_ends(outcome), *_late(outcome), *_heard(outcome), *_false(outcome), *_changes(outcome)]
    told += [*_growth("guide", outcome.guides), *_growth("ears", outcome.ears)]
    lines += [line for line in told if not line.startswith(BROKEN)]
    return lines + [line for line in told if line.startswith(BROKEN)]


def so_far(outcome: Outcome) -> str:
    """The least of it, in a line."""
    late = outcome.lateness
    answers, false = matched(outcome.wishes, outcome.done)
    heard = sum(each.heard for each in answers)
    obeyed, asked = sum(each.obeyed for each in false), sum(each.unsure for each in false)
    return (
        f"{late.exact + late.softer} cues in time, {len(late.moved)} moved, {len(late.missed)} missed; "
        f"{heard} of {len(answers)} commands heard, {obeyed} false, {asked} pauses to ask"
    )


def _ends(outcome: Outcome) -> Iterator[str]:
    for code, errors in outcome.ends:
        if code or "Traceback" in errors:
            yield f"{BROKEN}a session ended with {code}, {errors[-500:]!r}"


def _late(outcome: Outcome) -> Iterator[str]:
    late = outcome.lateness
    yield (
        f"of {late.cues} cues {late.exact} to the sample, {late.softer} in time but softer or under a tone, "
        f"{len(late.moved)} moved, {len(late.missed)} missed; {late.anchors} times counted anew; "
        f"{outcome.left_out} left out (quiet, cut, or while a loudspeaker changed)"
    )
    for text, at, samples in late.moved[:SHOWN]:
        yield f"  at {at:.1f} s: {samples * 1000 / RATE:+.2f} ms, {text}"
    for text in late.missed[:SHOWN]:
        yield f"  missed: {text}"
    if not late.cues:
        yield f"{BROKEN}no cue was compared"
    if late.missed:
        yield f"{BROKEN}{len(late.missed)} cues were not heard"
    if any(each.samples > LATEST for each in late.moved):
        yield f"{BROKEN}a cue came more than {LATEST * 1000 // RATE} ms late"


def _heard(outcome: Outcome) -> Iterator[str]:
    answers, _ = matched(outcome.wishes, outcome.done)
    for kind in KINDS:
        there = [e.how for e in answers if among(outcome.spells, e.wish.begun, e.wish.ended) == kind]
        if there:
            yield f"she, {kind}: {_counted(Counter(there))} of {len(there)}"
    awaited = [each.heard for each in answers if each.wish.awaited]
    heard = [each for each in answers if each.heard]
    yield (
        f"commands heard: {len(heard)} of {len(answers)}; "
        f"of those that were listened for {sum(awaited)} of {len(awaited)}"
    )
    said = Counter(each.wish.command for each in answers)
    missed = Counter(each.wish.command for each in answers if not each.heard)
    yield f"  not heard: {', '.join(f'{name} {missed[name]} of {said[name]}' for name in missed) or 'none'}"
    if heard:
        after = np.array([each.after for each in heard]) * 1000
        yield (
            f"  obeyed {np.median(after):.0f} ms after her last word, "
            f"{np.percentile(after, 90):.0f} for nine of ten"
        )


def _false(outcome: Outcome) -> Iterator[str]:
    _, false = matched(outcome.wishes, outcome.done)
    found, minutes = by_kind(false, outcome.spells), minutes_of(outcome.spells)
    for kind in KINDS:
        yield f"false, in {minutes.get(kind, 0):.0f} min of {kind}: {_counted(found.get(kind, Counter()))}"
    yield f"{outcome.kept} commands in the journals, {outcome.obeyed} obeyed; by key {outcome.keys} times"
    if outcome.kept != outcome.obeyed:
        yield f"{BROKEN}the journals do not tell what was obeyed"
    using: Kind = "talk with the words"
    wrong = [each for each in false if each.obeyed and each.kind_in(outcome.spells) == using]
    if len(wrong) > MOST_FALSE * max(minutes.get(using, 0) / 60, 0.25):
        yield f"{BROKEN}more than {MOST_FALSE:g} false commands in an hour of talk that uses the words"


def _changes(outcome: Outcome) -> Iterator[str]:
    made = [each for each in outcome.changes if each.undone and not each.cut]
    for what in dict.fromkeys(each.what for each in made):
        of_it = [each for each in made if each.what == what]
        back = [each.back for each in of_it if each.back is not None]
        latest = f", at the latest {max(back):.0f} s after it" if back else ""
        asked = sum(each.asked for each in of_it)
        yield f"{what}, {len(of_it)} times: heard again {len(back)}{latest}; she asked {asked} times"
        if len(back) < len(of_it):
            yield f"{BROKEN}she was not heard again after: {what}"
    yield f"ears: {len(outcome.ears)} processes in {len(outcome.ends)} sessions, {outcome.kills} killed"
    for text, number in Counter(outcome.troubles).most_common():
        yield f"  {number} times: {text}"
    if len(outcome.ears) > len(outcome.ends) + outcome.kills:
        yield f"{BROKEN}the ears failed by themselves"


def _growth(name: str, runs: Sequence[Sequence[Seen]]) -> Iterator[str]:
    """Of the process that lived longest; judged if it lived on for as long as it warms up."""
    seen = max(runs, key=len, default=())
    if not seen:
        return
    lived = seen[-1].seconds - seen[0].seconds
    since = seen[0].seconds + min(WARM, lived / 2)
    for what, unit in (("memory", 2**20), ("threads", 1), ("files", 1)):
        growth = grown([(each.seconds, getattr(each, what) / unit) for each in seen], since)
        if growth is None:
            return
        yield f"{name}, {what}: {_grown(growth)}; from minute {since / 60:.0f} to {seen[-1].seconds / 60:.0f}"
        more = growth.an_hour if what == "memory" else growth.last - growth.first
        if lived >= 2 * WARM and more > MOST[what]:
            yield f"{BROKEN}the {what} of the {name} grow: {more:+.1f}"


def _grown(growth: Growth) -> str:
    first, last, most, an_hour = growth
    return f"{first:.1f}, then {last:.1f}, at most {most:.1f}, {an_hour:+.2f} an hour"


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in found.most_common()) or "none"
