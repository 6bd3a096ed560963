"""The simulated room of the benchmarks, and cancellers at work in it."""

from itertools import pairwise

import numpy as np
from benchmarks import room

from voiceguide.ears.echo import BLOCK, LATENCY, EchoCanceller

RATE = room.RATE


def blocks(sound):
    """A sound in blocks; what is left over at its end is dropped."""
    return sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)


def cancelled(scene, canceller=None):
    """What a canceller leaves of the microphone, at the samples it was taken at."""
    canceller = canceller or EchoCanceller()
    pairs = zip(blocks(scene.microphone), blocks(scene.played), strict=True)
    left = np.concatenate([canceller.cancel(*pair) for pair in pairs])
    return np.concatenate([left[LATENCY:], np.zeros(LATENCY + len(scene.played) % BLOCK, np.float32)])


def seconds(begin, end):
    """The samples between two seconds."""
    return slice(round(begin * RATE), round(end * RATE))


def removed(scene, left, begin, end):
    """Decibels of echo that are gone between two seconds, where only the guide talks."""
    part = seconds(begin, end)
    return room.level(scene.echo[part]) - room.level(left[part])


def one_after_another(*scenes):
    """A scene that begins as the first and goes over to the next, each for an equal part of its time."""
    edges = np.linspace(0, len(scenes[0].played), len(scenes) + 1).astype(int)
    spans = [slice(*edge) for edge in pairwise(edges)]
    every = zip(*scenes, strict=True)
    return room.Scene(
        *(np.concatenate([s[span] for s, span in zip(kind, spans, strict=True)]) for kind in every)
    )
