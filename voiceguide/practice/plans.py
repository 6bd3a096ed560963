"""Wishes in, what they become out: each plan once, under a name that stands for all that is in the sound."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import voiceguide
from voiceguide.coach import Request, programme
from voiceguide.coach.outline import remarks
from voiceguide.errors import BadRequest, VoiceguideError
from voiceguide.export import Metadata
from voiceguide.guide import Guide
from voiceguide.library.load import shipped_path
from voiceguide.practice.patient import Wish
from voiceguide.practice.place import AnyPlace
from voiceguide.practice.setting import Setting
from voiceguide.release import VERSION
from voiceguide.take import utterances
from voiceguide.utterance import Utterance

BOOK: Final = ".plans.json"

_Asked = tuple[str | None, str, Request, int | None]


class Order(NamedTuple):
    """A session to be made: in which voice, of what name, how; its digest stands for all that is in it."""

    voice: str | None
    name: str
    request: Request
    digest: str = ""

    def __repr__(self) -> str:
        """Short, for a log could keep it."""
        return f"<session {self.digest[:12]}>"


class Fitting(NamedTuple):
    """A session to be planned so that it lasts so many minutes, and the key of that plan in the book."""

    order: Order
    minutes: int
    key: str

    def __repr__(self) -> str:
        """Short, for a log could keep it."""
        return f"<plan {self.key[:12]}>"


class Differing(NamedTuple):
    """What is otherwise in a session than it was asked for: why, and what she gets instead."""

    why: str
    instead: str


class PlanBook:
    """All plans of a run, and those that runs before it made with the same program, content and voices."""

    def __init__(self, setting: Setting) -> None:
        """Raises OutputError where the folder cannot be read."""
        self._setting = setting
        self._before = _written(setting.place)
        self._found: dict[str, dict[str, Any]] = {}
        self._orders: dict[_Asked, Order | Fitting] = {}
        self._refused: dict[_Asked, VoiceguideError] = {}
        self._differing: dict[_Asked, list[Differing]] = {}
        self._identities: dict[str | None, str] = {}

    def order(self, voice: str | None, wish: Wish) -> Order | Fitting:
        """What a wish becomes; a Fitting where a voice must be measured to know that.

        Raises BadRequest, UnknownName and VoiceError where it cannot be, each time it is asked for.
        """
        asked = (voice, wish.name, wish.request, wish.minutes)
        if refused := self._refused.get(asked):
            raise refused.with_traceback(None)
        known = self._orders.get(asked)
        if known is None:
            try:
                known = self._orders[asked] = self._new(voice, wish)
            except VoiceguideError as exc:
                self._refused[asked] = exc
                raise
        return known

    def differing(self, voice: str | None, wish: Wish) -> list[Differing]:
        """All that is otherwise in what a wish has become."""
        return self._differing.get((voice, wish.name, wish.request, wish.minutes), [])

    def fitted(self, fitting: Fitting, plan: dict[str, Any], digest: str, differing: list[Differing]) -> None:
        """Take in what a plan for some minutes has become."""
        self._found[fitting.key] = {"digest": digest, "plan": plan, "differing": differing}
        self._orders[_asked(fitting)] = _of_written(fitting.order, self._found[fitting.key])
        self._differing[_asked(fitting)] = differing

    def refuse(self, fitting: Fitting, why: str) -> None:
        """Take in why there can be no plan for some minutes."""
        self._refused[_asked(fitting)] = BadRequest(why)

    def keep(self) -> None:
        """Write down the plans of this run, for those after it. Raises OutputError."""
        text = json.dumps(self._found, separators=(",", ":"), sort_keys=True)
        self._setting.place.put(BOOK, text.encode(), private=True)

    def _new(self, voice: str | None, wish: Wish) -> Order | Fitting:
        order = Order(voice, wish.name, wish.request)
        key = self._key(order, wish.minutes)
        written = self._before.get(key)
        if written is None:
            if wish.minutes is not None:
                _check_fits(self._setting, wish.name)
                lines_of(self._setting.guide(voice), order)  # which refuses what no length would make right
                return Fitting(order, wish.minutes, key)
            guide = self._setting.guide(voice)
            digest = digest_of(guide, order, self._setting)
            written = {"digest": digest, "differing": spared(guide, order)}
        self._found[key] = written
        self._differing[(voice, *wish[:3])] = [Differing(*each) for each in written["differing"]]
        return _of_written(order, written)

    def _key(self, order: Order, minutes: int | None) -> str:
        """Stands for all that decides a plan and what is made of it."""
        if order.voice not in self._identities:
            self._identities[order.voice] = self._setting.guide(order.voice).voice.identity
        wishes = json.dumps(order.request.as_data(), sort_keys=True)
        parts = (
            program_digest(), repr(self._setting.content), self._identities[order.voice],
            repr(self._setting.encoding), order.name, wishes, str(minutes),
        )  # fmt: skip
        return sha256("\0".join(parts).encode()).hexdigest()


def _asked(fitting: Fitting) -> _Asked:
    return fitting.order.voice, fitting.order.name, fitting.order.request, fitting.minutes


def _check_fits(setting: Setting, name: str) -> None:
    """Raise BadRequest for minutes of what cannot be longer or shorter."""
    what = programme(setting.library, name)
    if not what.entries:
        raise BadRequest(
            f'"{what.title}" is for listening, and lasts as long as it does; leave its minutes out'
        )


def spared(guide: Guide, order: Order) -> list[Differing]:
    """What is left out of a session to spare her."""
    session = guide.plan(order.name, order.request)
    return [
        Differing(f"{each.text} is left out: {each.reason}", "the rest of it")
        for each in remarks(session.library, session.course)
        if each.action == "left out"
    ]


def digest_of(guide: Guide, order: Order, setting: Setting) -> str:
    """Stands for all that is in the sound file. Raises BadRequest, UnknownName and VoiceError."""
    return Metadata(guide.plan(order.name, order.request)).fingerprint(setting.encoding)


def lines_of(guide: Guide, order: Order) -> list[Utterance]:
    """All that is spoken in it, each once."""
    return list(dict.fromkeys(utterances(guide.plan(order.name, order.request).script)))


@cache
def program_digest() -> str:
    """Stands for this program, to the letter, and for what it ships."""
    digest = sha256(VERSION.encode())
    folder = Path(voiceguide.__file__).parent
    for path in [*sorted(folder.rglob("*.py")), shipped_path()]:
        digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _written(place: AnyPlace) -> dict[str, dict[str, Any]]:
    """The plans that were written down; none where that is damaged, for they can be made again."""
    try:
        data = json.loads(place.read(BOOK) or b"{}")
    except ValueError:
        return {}
    plans = data if isinstance(data, dict) else {}
    return {
        key: plan
        for key, plan in plans.items()
        if isinstance(plan, dict) and isinstance(plan.get("digest"), str) and "differing" in plan
    }


def _of_written(order: Order, written: dict[str, Any]) -> Order:
    request = order.request
    if plan := written.get("plan"):
        request = Request.of_data({**request.as_data(), **plan})
    return order._replace(request=request, digest=written["digest"])
