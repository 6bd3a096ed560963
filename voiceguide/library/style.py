"""The house style, a sentence at a time: what is wrong for someone who only listens, and what would be right.

A rule speaks up only where it is sure: who is told nonsense once reads no note again. So what is to be left
out ("without pushing"), asked about ("if you hold your breath, ease off") or only offered is let be.
"""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from voiceguide.library.duration import write_duration

SECONDS_PER_WORD = Fraction("0.3")
"""What a word of a cue takes with the default voice at the default pace; measured: 0.24 to 0.58."""

MOST_WORDS = 3
"""In a cue, after its breath word."""

_END = re.compile(r"(?<=[.!?])\s+(?=\S)")
_CLAUSE_END = re.compile(r"[;:]\s+|\s+[-–—]\s+")

_NOT = re.compile(
    r"\b(?:no|not|never|without|nothing|nobody|none|nor|neither|cannot|avoid|instead of|rather than)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|whether)\b[^,;:.!?]*", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:if|unless|whether|when|whenever|until|once|while|before|after)\b[^,;:.!?]*", re.IGNORECASE
)

_VERBS = (
    "add allow arch bend brace breathe bring call carry change choose circle close come cross curl dip "
    "do draw drop ease end face fall float fold follow get give go grow have hold hug keep kneel lay "
    "lead lean leave lengthen let lie lift lock loosen lower make move open pause place play point "
    "press pull push put raise reach relax release remove repeat rest return rise rock roll rotate "
    "round scoop set shake shift shorten sit skip slide slow soften spread squeeze stand start stay "
    "step stop straighten stretch support swap sway swing switch take tap tense tighten tilt tuck turn "
    "twist unfold use wait walk warm widen wrap"
).split()
_BEFORE_A_VERB = (
    "and then now so but or please just only always gently slowly softly lightly carefully first next"
).split()
_INSTRUCTION = re.compile(
    rf"(?:(?:{'|'.join(_BEFORE_A_VERB)}),? )*"
    rf"(?:do not |don['’]t |never |you (?:may|can|could|should|must|need to) )?(?:{'|'.join(_VERBS)})\b"
    r"(?! (?:is|are|was|will|can|may|helps|makes|feels|comes|means)\b)",
    re.IGNORECASE,
)


class Rule(NamedTuple):
    """Words that are wrong wherever they stand; ``unless`` the clause has others that show what is meant.

    ``denied`` tells whether a "no" or "never" before them makes them right, ``asides`` where they may stand.
    """

    wrong: re.Pattern[str]
    right: str
    unless: re.Pattern[str] | None = None
    denied: bool = True
    asides: re.Pattern[str] = _IF


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


_ILLS = r"(?:pains?|sciatica|aches?|backaches?|soreness|nerves?|symptoms?|illness|labou?r)"
_LIMBS = r"(?:hands?|palms?|fists?|fingers?|thumbs?|elbows?|arms?|foot|feet|heels?|toes|knees?|legs?)"
_BY_EAR = "she only listens; say where it is, on her body or in the room"

HELD_BREATH = Rule(
    _words(
        r"hold(?:ing)? (?:your|the|a|each|every) (?:in-|out-)?breath(?:ing)?\b"
        r"|stop(?:ping)? (?:your |the )?breath(?:ing)?\b|stop(?:ping)? to breathe\b"
        r"|(?:breathe (?:in|out)|^in|^out),? (?:and |then )*hold(?: it)?(?=\W*$|,| for\b)"
        r"|(?:do not|don['’]t) breathe(?=\W*$|,| for\b| while\b)"
    ),
    'her breath never stops; say "keep breathing"',
)
PUSH = Rule(
    _words(r"push(?:es|ed)?\b(?!-)|pushing\b(?! (?:stage|phase))"),
    'nothing is done by force; say "press lightly", "lean" or "slide"',
)
ARCH = Rule(
    _words(r"arch(?:es|ed|ing)?\b"),
    'people use it for both directions; say "round up" or "ease to flat"',
    _words(
        r"arch(?:es)? of (?:your|the|each|both) (?:foot|feet)\b"
        r"|(?:your|both|inner|foot) arch(?:es)?\b(?! your)"
    ),
    denied=False,
)
NO_PAIN = Rule(
    _words(r"no pain\b"),
    "pain may be why she came; say what to do if it gets worse",
    denied=False,
)
CLAIM = Rule(
    _words(
        r"treats\b|treat(?:ed|ing)\b|treatments?\b(?! (?:table|couch|room|bed))"
        rf"|treat (?:\w+ ){{0,3}}{_ILLS}\b"
        r"|cur(?:e|es|ed|ing)\b|heal(?:s|ed|ing)?\b|reliev(?:e|es|ed|ing)\b(?! yourself)"
        rf"|(?:pain|back|sciatica|instant|quick|lasting|brings?|gives?) relief\b|relief (?:from|of)\b"
        r"|therap(?:y\b(?! (?:ball|band|mat))|ies\b|eutic)|prescri(?:bes?|bed|bing|ptions?)\b"
        r"|prov(?:en|ed)\b|proves? (?:to|that)\b|guarantee(?:s|d)?\b|(?:clinical|scientifical|medical)ly\b"
        rf"|(?:eases|soothes|reduces|removes|fixes|prevents|takes away|gets rid of|helps with) "
        rf"(?:\w+ ){{0,3}}{_ILLS}\b"
    ),
    'nobody can promise it; say what people find, like "Many people enjoy this."',
    _words(r"treat(?:s|ed|ing)? (?:yourself\b|(?:\w+ ){1,3}(?:kindly|gently|well|like|with)\b)"),
    asides=_ASIDE,
)
SIGHT = Rule(
    _words(
        r"like so\b|as (?:shown|pictured|illustrated)\b|as you can see\b|do as I do\b"
        r"|(?:watch|look at|copy|mirror) (?:me|us|the (?:picture|image|drawing|figure|photo|video|diagram))\b"
        r"|(?:in|see) the (?:picture|image|drawing|photo|video|diagram)\b"
        r"|(?:turn|lean|bend|reach|move|point|look|swing|tilt|step) (?:\w+ ){0,3}?(?:this|that) way\b(?! and)"
        r"|this (?:high|low|wide)\b|from here to (?:here|there)\b"
        rf"|(?:put|place|press|touch|bring|move|lay|set|rest) (?:your|one|both|the) (?:\w+ )?{_LIMBS} here\b"
    ),
    _BY_EAR,
    denied=False,
)
LIKE_THIS = Rule(
    _words(r"(?<!thing )(?<!times )(?<!days )(?<!feel )(?<!feels )like (?:this|that)\b"),
    _BY_EAR,
    _words(
        r"(?:stay|stays|rest|remain|keep|wait|breathe|go on) (?:\w+ ){0,2}?like (?:this|that)\b"
        r"|like (?:this|that) (?:for|as long|until|a (?:while|moment|little|few)|and breathe|every|each)\b"
        r"|(?:you|they|we|who|people|women|would|might|may) like (?:this|that)\b"
    ),
    denied=False,
)

RULES_FOR_EARS = (HELD_BREATH, PUSH, ARCH, NO_PAIN, CLAIM, SIGHT)
"""For what is spoken."""

RULES_FOR_EYES = (CLAIM,)
"""For what is only shown."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, placeholders and all."""
    return _END.split(text.strip())


def faults(sentence: str, rules: Iterable[Rule]) -> Iterator[str]:
    """What the rules find in one sentence, each once, with what would be right."""
    for rule in rules:
        found = next(filter(None, (_wrong(clause, rule) for clause in _CLAUSE_END.split(sentence))), "")
        if found:
            yield f'"{found}": {rule.right}'


def _wrong(clause: str, rule: Rule) -> str:
    if rule.unless and rule.unless.search(clause):
        return ""
    told = rule.asides.sub(lambda aside: "." * len(aside[0]), clause)
    for found in rule.wrong.finditer(told):
        before = re.split(r"\bbut\b", told[: found.start()])[-1]
        if not (rule.denied and _NOT.search(before)):
            return found[0].strip()
    return ""


def instruction_faults(sentence: str) -> Iterator[str]:
    """What is wrong in how an instruction is given: that it needs eyes, or that its condition comes late."""
    for clause in _CLAUSE_END.split(sentence):
        if _INSTRUCTION.match(clause):
            yield from faults(clause, (LIKE_THIS,))
            yield from _late_condition(clause)


_CONDITION = re.compile(
    r"\b(?P<only>only )?(?P<condition>(?:if|unless)\b[^,.!?]*)(?P<rest>.*)", re.IGNORECASE
)
_NO_CONDITION = re.compile(
    r"\b(?:as|even|except|and|but|or|then|so|what|ask|check|decide|feel|find out|know|notice|say|see|tell) $",
    re.IGNORECASE,
)
_AS_SHE_LIKES = re.compile(
    r"if (?:you (?:like|wish|prefer|want|can|need|have (?:one|some|them))"
    r"(?: (?:to|it|that|one|more|some|a rest|a break))?"
    r"|(?:it |that )?(?:is |feels |seems )?(?:more |still )?"
    r"(?:kind|kinder|needed|necessary|possible|comfortable|easier|nicer|pleasant|good|better|helps|helpful|fine))",
    re.IGNORECASE,
)


def _late_condition(clause: str) -> Iterator[str]:
    late = _CONDITION.search(clause)
    if late is None:
        return
    before, condition, rest = clause[: late.start()], late["condition"].strip(), late["rest"]
    within = before.rstrip().endswith(",") and rest.startswith(",")
    if within or _NO_CONDITION.search(before) or _AS_SHE_LIKES.fullmatch(condition):
        return
    first, then = (late["only"] or "") + condition, before.rstrip(" ,")
    better = f'"{first[:1].upper()}{first[1:]}, {then[:1].lower()}{then[1:]}{rest}"'
    right = "put it first" if rest.strip(".!") else f"put it first: {better}"
    yield f'"{condition}" comes when she has begun; {right}'


_MORE = {"stop": 'what to do, like "And rest."', "next": 'what comes, like "Next: standing up."'}

_HERS = frozenset({
    "stop now", "wait a moment", "hold on", "pause", "ready", "again", "go back", "continue", "longer",
    "yes", "no",
})  # fmt: skip
"""What she says to the guide, as far as a guide might say it, too."""


def alone(sentence: str) -> str:
    """Why a sentence cannot stand alone; nothing if it can."""
    said = sentence.strip(" .!?").lower()
    if more := _MORE.get(said, ""):
        return f'"{sentence}" alone startles her; say {more}'
    if said in _HERS:
        return f'"{sentence}" alone is what she says to the guide; say more, so that nobody takes it for hers'
    return ""


_SIDE_OF = (
    r"(?:side|hand|palm|arm|elbow|shoulder|wrist|foot|leg|knee|heel|hip|thigh|ankle|toes|ear|cheek|buttock|ribs|"
    r"big toe|sitting bone)s?\b"
)
_FIXED_SIDE = _words(
    rf"(?:left|right) {_SIDE_OF}"
    r"|(?:to|on|toward|towards|over|from) (?:your |the )?(?:left|right)"
    r"(?=\W*$|[,.;:!?]| (?:and|or|then|with|as|until|while)\b)"
    r"|(?:turn|lean|look|step|twist|bend|swing|reach|roll) (?:left|right)(?=\W*$|[,.;:!?]| and\b)"
    r"|^(?:in|out),? (?:and )?(?:left|right)$"
)


def fixed_side(sentence: str) -> str:
    """What names one side in a movement that is done on both; nothing if nothing does."""
    found = _FIXED_SIDE.search(sentence)
    if found is None:
        return ""
    said = found[0].strip()
    better = re.sub(r"left|right", "{side}", said, flags=re.IGNORECASE)
    return f'"{said}" is said on both sides; write "{better}", or "{{other_side}}" for the opposite one'


_BREATH_WORD = re.compile(r"(?:(?:and )?(?:breathe )?(?:in|out)\b)?\W*", re.IGNORECASE)


def cue_faults(cue: str, seconds: Fraction | None) -> Iterator[str]:
    """What is too long in a cue; ``seconds`` is what its phase takes, None when that is not written there."""
    breath, words = _BREATH_WORD.match(cue), len(cue.split())
    after = len(cue[breath.end() :].split()) if breath and breath[0] else words - 1
    if after > MOST_WORDS:
        yield f'"{cue}" is long for a cue; a breath word and {MOST_WORDS} more: the rest belongs into `teach`'
    spoken = words * SECONDS_PER_WORD
    if seconds is not None and spoken > seconds:
        yield (
            f'"{cue}" takes about {write_duration(spoken)} at the default pace, '
            f"{write_duration(SECONDS_PER_WORD)} a word, and its phase {write_duration(seconds)}; "
            "use fewer words, or a longer `takes`"
        )
