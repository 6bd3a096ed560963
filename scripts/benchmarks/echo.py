"""Echo: how much of the guide's voice is taken out of a simulated microphone, and what that costs."""

import os
import time
from collections.abc import Iterator, Mapping
from statistics import median
from typing import NamedTuple

import numpy as np
import soxr

from benchmarks import room, table
from benchmarks.place import Bench
from benchmarks.room import RATE, Scene, Waveform
from voiceguide.coach import Request
from voiceguide.ears.echo import BLOCK, LATENCY, EchoCanceller, KalmanFilter
from voiceguide.guide import Guide
from voiceguide.library import load
from voiceguide.take import utterances
from voiceguide.voice import SilentVoice, open_voice
from voiceguide.voice.catalogue import is_installed

SECONDS = 60
GAP = 0.2
"""Seconds between two sentences: the guide talks without pause."""

SPANS = ((0, 2), (2, 10), (10, 30), (31, 60))
"""Seconds that are told apart; the last may be all after a change."""

SPOKEN_RATE = 24_000


class Left(NamedTuple):
    """What comes out of the adaptive filter, and of the post-filter behind it, where it was taken."""

    linear: Waveform
    filtered: Waveform
    converged: float
    """The second from which on the canceller believed itself; the end if never."""
    canceller: EchoCanceller
    cost: float
    """Seconds of the processor for a second of sound, in the median second."""


def measure(bench: Bench) -> None:
    """Write the rows of this part."""
    guide = _spoken(bench, "natural" if is_installed("natural") else "espeak", 0)
    her = _spoken(bench, "espeak", 7)
    alone = _alone("guide alone", room.scene(guide), table.Target(30, "dB", at_least=True, digits=1))
    for what, changed in _alone_scenes(guide).items():
        _alone(what, changed, table.Target(15, "dB", at_least=True, digits=1))
    for louder in (0, 6):
        _both(
            f"both talking, she {-louder:+d} dB" if louder else "both talking, as loud",
            guide,
            her,
            -26.0 - louder,
        )
    _again("another delay, 45 to 85 ms at 30 s", guide, {"delay": 0.085})
    _again("another place in the room at 30 s", guide, {"room": room.MOVED})
    _again("louder by 12 dB at 30 s", guide, {"echo_level": -14.0})
    for share in (0.9995, 0.9998, 0.9999):
        _remembering(share, guide, her)
    _costs(alone, guide, her)


def _alone_scenes(guide: Waveform) -> Mapping[str, Scene]:
    return {
        "delay 400 ms": room.scene(guide, delay=0.4),
        "two clocks, 20 ppm": room.scene(guide, drift=20),
        "two clocks, 100 ppm": room.scene(guide, drift=100),
        "hard-driven loudspeaker": room.scene(guide, drive=2.0),
        "pink noise 10 dB under it": room.scene(guide, noise=room.pink_noise(len(guide), 4), snr=10),
    }


def _spoken(bench: Bench, name: str, first: int) -> Waveform:
    """A minute of the library's sentences, beginning with one of them."""
    voice = open_voice(name, cache_folder=bench.warm)
    try:
        parts = list(_sentences(voice, first))
    finally:
        voice.close()
    return np.concatenate(parts)[: SECONDS * RATE]


def _sentences(voice, first: int) -> Iterator[Waveform]:  # noqa: ANN001 - any voice
    script = Guide(load(), SilentVoice).plan("full", Request(teach="full")).script
    length = 0
    for line in [each for each in dict.fromkeys(utterances(script)) if each.manner == "plain"][first:]:
        samples = np.frombuffer(voice.clip(line).samples, "<i2").astype(np.float32) / 32768
        part = np.pad(soxr.resample(samples, SPOKEN_RATE, RATE), (0, round(GAP * RATE)))
        length += len(part)
        yield part
        if length > SECONDS * RATE:
            return


def cancel(scene: Scene) -> Left:
    """Everything through a canceller, block by block."""
    canceller, linear, filtered, converged = EchoCanceller(), [], [], len(scene.played) / RATE
    costs = []
    for at in range(0, len(scene.played) - BLOCK + 1, BLOCK):
        block, begun = slice(at, at + BLOCK), time.process_time()
        filtered.append(canceller.cancel(scene.microphone[block], scene.played[block]))
        costs.append(time.process_time() - begun)
        linear.append(canceller.linear)
        if canceller.converged:
            converged = min(converged, at / RATE)
    a_second = RATE // BLOCK
    seconds = [sum(costs[at : at + a_second]) for at in range(0, len(costs) - a_second, a_second)]
    late = np.concatenate([*filtered[LATENCY // BLOCK :], np.zeros(LATENCY, np.float32)])
    return Left(np.concatenate(linear), late, converged, canceller, median(seconds))


def _removed(scene: Scene, left: Waveform, others: Waveform, span: tuple[float, float]) -> float:
    """Decibels of echo that are gone: what is left but for her and the noise, against what there was."""
    part = slice(round(span[0] * RATE), min(len(left), round(span[1] * RATE)))
    return room.level(scene.echo[part]) - room.level(left[part] - others[part])


def _by_filter(scene: Scene, left: Left, spans: tuple[tuple[int, int], ...] = SPANS) -> str:
    others = (scene.her + scene.noise)[: len(left.linear)]
    return ", ".join(f"{a}-{b} s {_removed(scene, left.linear, others, (a, b)):.1f}" for a, b in spans)


def _alone(what: str, scene: Scene, target: table.Target) -> Left:
    """Only the guide talks; the target is for the adaptive filter alone after half a minute."""
    left = cancel(scene)
    others = scene.noise[: len(left.linear)]
    rest = room.level(left.filtered[31 * RATE :])
    details = f"{_by_filter(scene, left)}; post-filter: {rest:.0f} dBFS left with the noise"
    clocks = left.canceller.ppm
    details += f"; sure from {left.converged:.1f} s" + (f"; {clocks:.1f} ppm found" if clocks else "")
    table.row(f"echo removed, {what}", _removed(scene, left.linear, others, SPANS[-1]), target, details)
    return left


def _both(what: str, guide: Waveform, her: Waveform, her_level: float) -> None:
    """She talks all the time as well."""
    scene = room.scene(guide, her, her_level=her_level)
    left = cancel(scene)
    others = (scene.her + scene.noise)[: len(left.linear)]
    part = slice(10 * RATE, len(left.linear))
    own, out = scene.her[part].astype(float), left.filtered[part].astype(float)
    lost = -20 * np.log10(out @ own / (own @ own))
    over = room.level(own) - room.level(out - own)
    details = f"{_by_filter(scene, left)}; post-filter from 10 s on: she loses {lost:.1f} dB"
    details += f", and is {over:.0f} dB over the rest"
    target = table.Target(20, "dB", at_least=True, digits=1)
    table.row(f"echo removed, {what}", _removed(scene, left.linear, others, SPANS[-1]), target, details)


def _again(what: str, guide: Waveform, change: Mapping[str, object]) -> None:
    """Something changes half-way."""
    before, after = room.scene(guide), room.scene(guide, **change)
    half = len(guide) // 2
    scene = Scene(*(np.concatenate([a[:half], b[half:]]) for a, b in zip(before, after, strict=True)))
    left = cancel(scene)
    spans = ((30, 31), (31, 32), (32, 34), (34, 40), (40, 60))
    others = scene.noise[: len(left.linear)]
    target = table.Target(15, "dB", at_least=True, digits=1)
    value = _removed(scene, left.linear, others, (34, 40))
    table.row(f"echo removed, {what}", value, target, _by_filter(scene, left, spans))


def _remembering(share: float, guide: Waveform, her: Waveform) -> None:
    """The filter with another A."""
    usual = KalmanFilter.A
    KalmanFilter.A = share
    try:
        found = []
        for scene in (room.scene(guide), room.scene(guide, her)):
            left = cancel(scene)
            found.append(_removed(scene, left.linear, scene.her + scene.noise, SPANS[-1]))
    finally:
        KalmanFilter.A = usual
    table.note(f"A = {share}", f"{found[0]:.1f} dB", f"both talking {found[1]:.1f} dB")


def _costs(alone: Left, guide: Waveform, her: Waveform) -> None:
    """Of a core, the guide talking all the time and never."""
    silent = cancel(room.scene(guide, her)._replace(played=np.zeros_like(guide)))
    details = f"{100 * silent.cost:.2f} % while the guide is silent; {os.cpu_count()} cores"
    table.row("echo: share of a core", 100 * alone.cost, table.Target(1.5, "%"), details)
