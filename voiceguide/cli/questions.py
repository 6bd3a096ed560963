"""The questions of `me`, in the words in which she reads or hears them."""

from typing import Final, NamedTuple

MICROPHONE: Final = "microphone"
"""The subject that is asked about only where the guide can hear."""


class Question(NamedTuple):
    """One question; ``spare`` names what a yes spares, else the answer is one of the ``subject``."""

    subject: str
    words: str
    why: str
    how: str
    """what can be typed; it is only written"""
    spare: str = ""


class Concerns(NamedTuple):
    """What belongs to one question of the check."""

    words: str
    items: tuple[str, ...]


ABOUT_HER: Final = (
    Question(
        "weeks",
        "How many weeks are you today, or when is your baby due?",
        "So that what does not suit your stage is left out.",
        "Like 30, 30+4 or 2027-02-01.",
    ),
    Question(
        "spare",
        "Does your pelvis hurt, at the front or at the back, or when you stand on one leg?",
        "If it does, what may strain it can be spared.",
        "Yes or no.",
        spare="girdle",
    ),
    Question(
        "spare",
        "Do your wrists or hands hurt, tingle or fall asleep when you lean on them?",
        "If they do, they need not carry you.",
        "Yes or no.",
        spare="wrists",
    ),
    Question(
        "spare",
        "Is it hard to get down to the floor, or up again?",
        "If it is, there is a way on a chair or at a wall.",
        "Yes or no.",
        spare="floor",
    ),
    Question(
        "sore",
        "Is one of your sides sore?",
        "Then it comes second, once you are warm.",
        "Left, right or neither.",
    ),
    Question(
        "minutes",
        "How many minutes do you like to practise?",
        "So that a session can fit your time.",
        "Like 10.",
    ),
    Question(
        "pace",
        "Would you like it slower, or faster?",
        "1 is the usual pace, 0.9 a little slower; stays keep their time.",
        "Like 0.9.",
    ),
    Question(
        "voice",
        "Which voice shall guide you?",
        "The usual one does, unless you name another.",
        "Like gmw/en-us; voiceguide voices tells them all.",
    ),
    Question(
        MICROPHONE,
        "May the guide listen to you while it plays, so that you can say what you need?",
        "It happens on this machine alone; nothing you say is kept or sent.",
        "Yes or no; docs/hands-free.md tells all.",
    ),
)

CHECK: Final = (
    Concerns(
        "Is any of this so, in this pregnancy?",
        (
            "your waters have broken, or labour has begun too early",
            "you are bleeding, even a little",
            "your placenta lies low",
            "the neck of your womb is weak, or opens early",
            "your blood pressure is high, or you have pre-eclampsia",
            "your baby grows less than it should",
            "you carry twins, or more",
        ),
    ),
    Concerns(
        "And with your own health?",
        (
            "something with your heart or your lungs, mild as it may be",
            "diabetes, or a thyroid, that is not under control",
            "anaemia that you feel, so that you are tired or out of breath",
            "an eating disorder, or too little to eat",
            "another serious illness",
        ),
    ),
    Concerns(
        "And before now, or besides?",
        (
            "you have lost two pregnancies, or more",
            "a baby of yours came before 37 weeks",
            "somebody who cares for you has told you to rest, or not to exercise",
            "something else makes you hesitate",
        ),
    ),
)
"""Our own words for what guidelines want a clinician asked about first, see docs/clinical-basis.md."""
