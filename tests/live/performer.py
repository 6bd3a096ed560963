"""Sessions with a voice that can be recognised to the sample, played as `voiceguide play` plays them."""

import argparse
import array
import sys
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from voiceguide.coach.course import Course, Listener, Speech
from voiceguide.coach.script import Address, Hold, Item, Mark, Say, Tone, Wait
from voiceguide.errors import VoiceguideError
from voiceguide.guide import Session
from voiceguide.library import load
from voiceguide.pcm import Pcm
from voiceguide.utterance import Utterance
from voiceguide.voice.silent import SilentVoice

HUM, WAY_OUT_HUM, CLICK = 9000, 3000, 20000
"""Levels of what stands for a session's words, for the words of a way out, and for a word's start."""


class HumVoice(SilentVoice):
    """Hums at one level for as long as it speaks; lower in the words of a way out."""

    def __init__(self) -> None:
        super().__init__()
        self.prepared: list[str] = []

    def clip(self, utterance: Utterance) -> Pcm:
        level = HUM if utterance.text.startswith("Hum") else WAY_OUT_HUM
        return Pcm(self.sample_rate, array.array("h", [level]).tobytes() * self.length_of(utterance))

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        self.prepared += [each.text for each in utterances]


class ClickVoice(SilentVoice):
    """Clicks once, at the start of everything it says."""

    def clip(self, utterance: Utterance) -> Pcm:
        click = Pcm(self.sample_rate, array.array("h", [CLICK]).tobytes())
        return click.fitted(self.length_of(utterance))


def say(text: str, role: str = "teach") -> Say:
    return Say(Utterance(text), role, Address("demo"))


def hum_script(seconds: int) -> list[Item]:
    """Lasts ``seconds`` and hums without a break, on hands and knees."""
    words = " ".join(["Hum", *["hum"] * (seconds * 4 - 1)])
    return [Mark(Address(), "Humming", "hands-and-knees"), say(words)]


def click_script(clicks: int, apart: Fraction) -> list[Item]:
    """A click every ``apart`` seconds."""
    pause = Wait(apart - Fraction(1, 4), Address("demo"))
    return [item for _ in range(clicks) for item in (say("Click"), pause)]


def hold_script(seconds: int = 3) -> list[Item]:
    """A few words and a hold of so many seconds."""
    address = Address("demo", "", "left", 1, 2, "round")
    return [
        Mark(Address(), "Demo [bold]", "hands-and-knees"),
        Say(Utterance("Round up [red] now."), "teach", address),
        Tone("go", address),
        Hold(Fraction(seconds), address),
        Say(Utterance("Let go."), "release", address),
    ]


def session(script: Iterable[Item], voice: SilentVoice | None = None) -> Session:
    words = Speech(script=tuple(script), position="hands-and-knees")
    return Session(load(), Course("demo", "Demo", (), (words,), Listener()), voice or HumVoice())


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["hum", "clicks", "hold"])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--device")
    parser.add_argument("--record", type=Path)
    wanted = parser.parse_args()
    scripts = {
        "hum": lambda: session(hum_script(wanted.seconds)),
        "clicks": lambda: session(click_script(wanted.seconds, Fraction(1)), ClickVoice()),
        "hold": lambda: session(hold_script(wanted.seconds)),
    }
    from voiceguide.cli.play import run

    try:
        return run(scripts[wanted.what](), silent=wanted.silent, device=wanted.device, record=wanted.record)
    except VoiceguideError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
