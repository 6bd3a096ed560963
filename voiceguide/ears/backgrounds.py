"""The backgrounds of names, in nats; made by scripts/measure-backgrounds, not by hand."""

from typing import Final

BACKGROUNDS: Final[dict[str, float]] = {
    "about ten minutes": -26.6,
    "all of them": -22.0,
    "all six": -24.4,
    "all six exercises": -34.9,
    "at my desk": -30.9,
    "bedtime": -29.4,
    "bedtime session": -38.7,
    "camel backing": -40.7,
    "desk break": -35.8,
    "everything": -19.9,
    "fifteen minutes": -25.4,
    "five minutes": -23.8,
    "listen first": -25.1,
    "morning": -22.2,
    "number five": -22.1,
    "number four": -21.5,
    "number one": -20.8,
    "number six": -22.6,
    "number three": -21.7,
    "number two": -21.4,
    "pelvic rocking": -42.1,
    "pelvic tilt": -39.5,
    "reverse crunches": -40.4,
    "sitting on the floor": -29.1,
    "sitting reverse crunches": -49.8,
    "tailor sitting": -36.0,
    "ten minutes": -23.3,
    "that's all": -18.8,
    "the bedtime session": -36.6,
    "the camel": -25.6,
    "the morning session": -30.3,
    "the pelvic rocking": -42.4,
    "the pelvic tilt": -38.7,
    "the reverse crunches": -40.0,
    "the tailor sitting": -36.5,
    "the torso twist": -40.1,
    "torso twist": -42.2,
    "turning to the side": -32.5,
}
"""The mean log-probability of each name on speech that is another."""

ABOVE_BABBLE: Final = -6.2
"""The same, less the mean log-probability on babble, in the mean of all names."""
