"""Notes on the wording: what is wrong for someone who only listens is told, and nothing else is."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.library.load import proofread_file, shipped_path
from voiceguide.library.proofreading import proofread
from voiceguide.library.source import MappingNode, ScalarNode, SequenceNode, parse

BREATH = "her breath never stops"
FORCE = "nothing is done by force"
BOTH_WAYS = "people use it for both directions"
PROMISE = "nobody can promise it"
PAIN = "pain may be why she came"
EYES = "she only listens"
LATE = "put it first"
ALONE = "alone startles her"
HERS = "is what she says to the guide"

WRONG = [
    ("Breathe in, and hold your breath.", BREATH),
    ("Lift while holding your breath.", BREATH),
    ("Hold the breath for a moment.", BREATH),
    ("Hold each breath.", BREATH),
    ("Now stop breathing.", BREATH),
    ("Stop your breath.", BREATH),
    ("Breathe in and hold.", BREATH),
    ("Breathe in, and hold it.", BREATH),
    ("Breathe out, then hold for three.", BREATH),
    ("Do not breathe.", BREATH),
    ("Push your knees down.", FORCE),
    ("Breathe out, and keep pushing.", FORCE),
    ("While you push, breathe out.", FORCE),
    ("It is not hard, but push your feet down.", FORCE),
    ("Never rush; push gently.", FORCE),
    ("Arch your back.", BOTH_WAYS),
    ("Do not arch your back.", BOTH_WAYS),
    ("Your back arches.", BOTH_WAYS),
    ("Your back is arched, and your feet are flat.", BOTH_WAYS),
    ("This treats sciatica.", PROMISE),
    ("It can treat your back pain.", PROMISE),
    ("A natural treatment for the back.", PROMISE),
    ("It cures a sore back.", PROMISE),
    ("This heals.", PROMISE),
    ("A healing stretch.", PROMISE),
    ("The tilt relieves the nerve.", PROMISE),
    ("Quick relief from sciatica.", PROMISE),
    ("A therapeutic turn.", PROMISE),
    ("This is physical therapy.", PROMISE),
    ("Your prescription for a good night.", PROMISE),
    ("It is proven.", PROMISE),
    ("It has been proved to work.", PROMISE),
    ("It eases back pain.", PROMISE),
    ("If you like, stay; this heals you.", PROMISE),
    ("There should be no pain.", PAIN),
    ("Turn like this.", EYES),
    ("Now lift your arm like that.", EYES),
    ("Turn your feet, as shown.", EYES),
    ("As you can see, it is easy.", EYES),
    ("Lean this way.", EYES),
    ("Put your left hand here.", EYES),
    ("Look at the picture.", EYES),
    ("Do as I do.", EYES),
    ("Make fists if your wrists ache.", f'{LATE}: "If your wrists ache, make fists."'),
    ("Stop if it hurts.", f'{LATE}: "If it hurts, stop."'),
    ("Lean back only if your legs are well.", f'{LATE}: "Only if your legs are well, lean back."'),
    ("Do not start if they told you to rest.", f'{LATE}: "If they told you to rest, do not start."'),
    ("Lean back unless you feel faint.", f'{LATE}: "Unless you feel faint, lean back."'),
    ("You may lie down if you are in week ten.", f'{LATE}: "If you are in week ten, you may lie down."'),
    ("Sit down if you feel faint, dizzy or sick.", LATE),
    ("Stop.", ALONE),
    ("Sit tall. Stop! Rest.", ALONE),
    ("Next.", ALONE),
    ("Sit tall. Pause. Rest.", HERS),
    ("Hold on!", HERS),
    ("Ready?", HERS),
    ("Again.", HERS),
]  # fmt: skip

GOOD = """\
Take one easy breath, and hold the seat.
Breathe in, and hold the seat.
Breathe out, and hold on to something steady.
Draw your tummy in, and hold for {hold}.
Hold for {hold}, and keep breathing.
Hold the edge of the seat, and breathe.
Never hold your breath.
Do not hold your breath.
Lift a little, without holding your breath.
If you notice that you hold your breath, make it smaller.
Do not breathe too deeply.
Stop, and breathe easily.
Stop for a breath or two.
Let your breath come and go.
Do not push.
Nothing pushes here.
Let your knees fall open, without pushing them.
If you have pushed a pram today, rest first.
Lift the arches of your feet.
Feel both arches on the floor.
Round up like a cat, and ease to flat.
Treat yourself to a glass of water.
Treat your back kindly.
This is no treatment.
This is general wellness guidance, not medical advice.
It does not treat or cure anything.
If you are having treatment, ask your midwife first.
Until it has healed, leave this out.
Ask your physiotherapist.
Sit on a therapy ball.
Put your heels down.
It improves with practice.
Many people find this slow rocking pleasant for a tired lower back.
If the tilt eases your pain, stay a little longer.
If there is no pain, go on.
Only without leg pain, lean back.
Worse, or further down than when you started: sit tall, and rest.
Stay like this for a breath.
Rest like that as long as you like.
Many people like this gentle turn.
If you like this, do it again.
Things like that come and go.
Do something like this every day.
Rest here.
Breathe here for a while.
Bring your attention here.
You can leave this out.
Skip this today.
This tone means breathe in.
Then lie down on that side.
If your wrists ache, make fists.
Only if it feels easy, go on.
If you feel faint, sit down; if it does not pass, call for help.
Sit down, and if you feel faint, stay there.
Put a cushion under each knee, if you like.
Breathe out, and, if you like, close your eyes.
Rest whenever you want to.
Stop when the chair back is behind you.
Stand up only when you are ready.
Walk only when you feel steady.
Wait until you feel steady.
Breathe out as if through a straw.
Keep breathing, even if it feels slow.
See how it feels if you lean less.
Ask your midwife if you are not sure.
Check with one hand if the chair is steady.
You can feel with a hand whether your tummy is soft.
It is fine if your heels lift.
Rest is enough if you are tired.
Support helps if your knees hang.
Take a cushion if you need one.
Left, right if kinder.
Choose your left side first, or whichever is comfortable.
Lean back as far as is comfortable.
Stopped. Take your time.
Next: standing with your back to the wall.
Next, the wall.
Stop here, and rest.
And rest.
Twice a day is plenty.
""".splitlines()


def exercise(text="", position="standing", **more):
    """A content file with an exercise that has a step of text to set up."""
    fields = {"setup": text or "Breathe easily.", **more}
    lines = "".join(f"    {key}: {quoted(value)}\n" for key, value in fields.items())
    return f"version: 1\nexercises:\n  mine:\n    position: {position}\n{lines}"


def quoted(text):
    """As YAML takes it; lists and mappings as they are."""
    return text if text[:1] in "[{" else '"' + text.replace('"', '\\"') + '"'


@pytest.fixture(scope="module")
def notes(shipped):
    """What is noted on a content text."""
    return lambda text: proofread(parse(text, "mine.yaml"), shipped.positions)


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_wrong_is_told_once_with_what_is_right(notes, text, told):
    """One note, at the place of the words, that quotes them and says what would be right."""
    (note,) = notes(exercise(finish=text))
    assert (note.file, note.line, note.column) == ("mine.yaml", 6, 13)
    assert told in note.message
    assert note.message.count('"') >= 2


@pytest.mark.parametrize("text", GOOD)
def test_what_is_right_is_let_be(notes, text):
    """Good sentences get no note: who is told nonsense once reads no note again."""
    assert notes(exercise(finish=text)) == ()


def test_the_shipped_file_gets_no_note():
    """What we ship keeps to its own style."""
    assert proofread_file() == ()
    assert proofread_file(shipped_path()) == ()


def test_only_the_file_itself_is_read(tmp_path):
    """An author hears of her own exercises and phrases, not of what she inherits or refers to."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "version: 1\nphrases: {closing: Push on.}\nroutines:\n"
        "  r: {title: R, exercises: [torso-twist], closing: Arch your back.}\n"
    )
    assert [(note.file, note.line) for note in proofread_file(path)] == [(str(path), 2), (str(path), 4)]


def test_notes_come_in_the_order_of_the_file(notes):
    """From top to bottom, several in a text one after another."""
    text = exercise(
        "Push, and arch your back. Stop.", finish="[Push., {say: Arch your back.}]", easier="It heals."
    )
    assert [note.line for note in notes(text)] == [5, 5, 5, 6, 6, 7]


@pytest.mark.parametrize("key", ["mistakes", "also-known-as"])
def test_what_is_only_shown_may_name_what_is_wrong(notes, key):
    """A mistake may be called by its name; a promise is one on the screen, too."""
    text = "[Holding the breath., Pushing with the hands., Arching.]"
    assert notes(exercise(**{key: text})) == ()
    assert len(notes(exercise(**{key: "[This heals.]"}))) == 1


def test_a_source_is_not_spoken(notes):
    """It may quote what it likes."""
    assert notes(exercise(source="{facts: It cures and heals. Push if you can.}")) == ()


def texts(node, key=""):
    """Every sentence of a tree, with the keys above it."""
    if isinstance(node, ScalarNode):
        yield key, node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from texts(item, key)
    else:
        for name, value in node.entries:
            yield from texts(value, f"{key}/{name.text}")


def spoilt(node):
    """The same tree with one wrong text everywhere."""
    if isinstance(node, ScalarNode):
        return replace(node, text="Arch your back.")
    if isinstance(node, SequenceNode):
        return replace(node, items=[spoilt(item) for item in node.items])
    return replace(node, entries=[(key, spoilt(value)) for key, value in node.entries])


def test_every_spoken_sentence_of_a_file_is_read(shipped):
    """No key with a sentence in it is forgotten: wherever one stands, a wrong one would be noted."""
    root = parse(shipped_path().read_text(encoding="utf-8"), "shipped")
    read = {(note.line, note.column) for note in proofread(spoilt(root), shipped.positions)}
    shown = ("mistakes", "also-known-as", "source")
    spoken = [
        (key, node.place)
        for key, node in texts(root)
        if node.text.endswith((".", "!", "?")) and not any(f"/{each}" in key for each in shown)
    ]
    assert len(spoken) > 200
    assert [key for key, place in spoken if (place.line, place.column) not in read] == []


def test_names_and_settings_are_not_read(notes):
    """Whatever a name, a position, a phase or a figure is called, it is not spoken."""
    text = """\
version: 1
timing: {lead: push}
pronunciations: {push: arch}
exercises:
  arch:
    position: chair
    equipment: [a cushion if you like]
    rep: [{phase: push, breath: in, takes: 4s, teach: Breathe in., cue: In, figure: {arrows: {back: arch}}}]
routines:
  push: {exercises: [arch, {name: push, parts: [arch]}], ends: arch}
"""
    assert notes(text) == ()


def test_every_wording_is_read(notes):
    """Where several wordings take turns, each is proofread, in phrases and elsewhere."""
    (note,) = notes("version: 1\nphrases:\n  closing:\n    one-of:\n      - Rest.\n      - Push on.\n")
    assert note.line == 6
    (note,) = notes(exercise(begin="{one-of: [Rest., Push on.]}"))
    assert FORCE in note.message


def test_variants_are_read_as_exercises(notes):
    """A variant's own words are proofread, in its own position; whom it is for is no sentence."""
    text = """\
version: 1
exercises:
  mine:
    position: chair
    sides: {order: [left, right], switch: Now the other side., takes: 9s}
    setup: Sit tall.
    variants:
      push:
        for: [push if you can, arch]
        position: wall
        setup: Sit tall.
      chair:
        for: [girdle]
        setup: Rest your left hand on the seat.
"""
    assert [note.line for note in notes(text)] == [11, 14]


SIDES = "{order: [left, right], switch: [%s], takes: 9s}"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Rest your left hand on the seat.", "{side} hand"),
        ("Turn your chest to the right.", "to the {side}"),
        ("Lean to your left, and breathe.", "to your {side}"),
        ("Turn left.", "Turn {side}"),
        ("Let your right elbow sink.", "{side} elbow"),
    ],
)
def test_one_side_is_not_named_where_there_are_two(notes, text, better):
    """In a movement with sides, "left" is wrong for half of it, in set-up, switch, teaching and cue alike."""
    step = '[{phase: a, breath: in, takes: 9s, teach: "%s", cue: In}]'
    for more in (
        {"text": text, "sides": SIDES % "Go on."},
        {"sides": SIDES % f'"{text}"'},
        {"sides": SIDES % "Go on.", "rep": step % text},
        {"parts": "[{sides: %s, rep: %s}]" % (SIDES % "Go on.", step % text)},  # noqa: UP031
    ):
        (note,) = notes(exercise(**more))
        assert f'write "{better}"' in note.message
    assert notes(exercise(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Turn your chest to the {side}.",
        "Rest your {other_side} hand on the seat.",
        "Take your time, right to the end.",
        "Put it at the right height, right under your knee.",
        "Do whichever feels right.",
        "What is left of the breath goes.",
        "Rest for the time that is left.",
        "Keep a right angle in your knees.",
        "Move to the right place.",
    ],
)
def test_left_and_right_of_other_kinds_are_let_be(notes, text):
    """What is left over, and what is right, is no side."""
    assert notes(exercise(text, sides=SIDES % "Now the other side.")) == ()


def test_a_side_may_be_named_where_the_movement_has_none(notes):
    """Cautions, an easier way and the finish are said once; and one part's sides are not another's."""
    once = {"cautions": "If your left wrist aches, rest.", "finish": "Lie on your left side."}
    assert notes(exercise(sides=SIDES % "Go on.", **once)) == ()
    parts = "[{sides: %s}, {setup: Rest your left hand.}]" % (SIDES % "Go on.")
    assert notes(exercise(parts=parts)) == ()


@pytest.mark.parametrize(
    ("position", "text", "said"),
    [
        ("chair", "Lie down on your back.", "Lie down on your back"),
        ("chair", "[Move the chair., {say: Then stand tall.}]", "stand tall"),
        ("chair", "Sit on the floor.", "Sit on the floor"),
        ("wall", "Sit near the middle of the seat.", "Sit near the middle of the seat"),
        ("floor-sitting", "Slowly stand up.", "stand up"),
        ("floor-sitting", "Sit on your chair, and bend forward.", "Sit on your chair"),
        ("hands-and-knees", "Bend your knees, and lie on your side.", "lie on your side"),
        ("side-lying", "Come onto your hands and knees.", "Come onto your hands and knees"),
        ("standing", "Kneel down.", "Kneel down"),
    ],
)
def test_a_set_up_that_leaves_her_elsewhere_is_told(notes, position, text, said):
    """The last posture of a set-up is that of the position."""
    for key in ("setup", "setup-in-short"):
        (note,) = notes(exercise(position=position, **{key: text}))
        assert f'"{said}' in note.message


@pytest.mark.parametrize(
    ("position", "text"),
    [
        ("chair", "Sit tall, with both feet flat on the floor."),
        ("chair", "[Stand up slowly., Turn the chair., Sit down again.]"),
        ("chair", "Rest your hands on your knees."),
        ("chair", "If you like, lie down instead."),
        ("chair", "You can also stand."),
        ("chair", "Stand the bottle on the floor. Lie the cushion down."),
        ("wall", "Lean back, until your bottom and shoulders rest on the wall."),
        ("wall", "If you feel faint, sit down on your chair."),
        ("hands-and-knees", "Kneel, and put your hands on the floor. Sit back on your heels."),
        ("hands-and-knees", "Put your hands on the chair."),
        ("floor-sitting", "Sit on the floor, against the chair."),
        ("floor-sitting", "Sit beside your chair."),
        ("side-lying", "Lie on your side, and bend both knees."),
        ("nowhere", "Lie down."),
    ],
)
def test_set_ups_that_fit_are_let_be(notes, position, text):
    """So are offers, ways through another posture, and whatever only sounds like one."""
    assert notes(exercise(text, position=position)) == ()


def test_a_position_of_the_authors_own_tells_by_its_title(author):
    """Else by its level; on the floor everything is possible."""
    library = author("""\
version: 1
positions:
  table: {title: standing at a table, level: standing, way-out: Step back.}
  ball: {title: on a large ball, level: chair, way-out: Hold on to something.}
  mat: {title: on your mat, level: floor, way-out: Rest.}
moves:
  - {from: standing, to: table, say: Go., takes: 9s}
  - {from: table, to: standing, say: Go., takes: 9s}
  - {from: standing, to: ball, say: Go., takes: 9s}
  - {from: ball, to: standing, say: Go., takes: 9s}
  - {from: standing, to: mat, say: Go., takes: 9s}
  - {from: mat, to: standing, say: Go., takes: 9s}
""")
    wrong = {"table": "Sit down.", "ball": "Stand tall."}
    for position in ("table", "ball", "mat"):
        text = exercise(wrong.get(position, "Lie down."), position=position)
        found = proofread(parse(text, "mine.yaml"), library.positions)
        assert len(found) == (position in wrong), position


def rep(cue, takes="4s", breath="in"):
    """A repetition of one phase."""
    return f'[{{phase: up, breath: {breath}, takes: {takes}, teach: Breathe., cue: "{cue}"}}]'


@pytest.mark.parametrize(
    "cue",
    [
        "In",
        "In and up",
        "Out and draw in",
        "Out to the {side}",
        "Breathe in and lift both",
        "Hands on your knees",
    ],
)
def test_short_cues_are_let_be(notes, cue):
    """A breath word and three more; four where there is no breath word."""
    assert notes(exercise(rep=rep(cue))) == ()


@pytest.mark.parametrize(
    "cue",
    [
        "In and up and open",
        "Breathe out and lift both arms",
        "Put your hands on top",
        "Out, and turn to your {side}",
    ],
)
def test_a_cue_of_more_than_three_words_is_told(notes, cue):
    """Counted after the breath word."""
    (note,) = notes(exercise(rep=rep(cue)))
    assert "a breath word and 3 more" in note.message


def test_a_cue_longer_than_its_phase_is_told(notes):
    """Estimated from its words, and the note says how; where no time is written, nothing is."""
    (note,) = notes(exercise(rep=rep("In and up again", "1s")))
    assert '"In and up again" takes about 1.2 s at the default pace, 0.3 s a word' in note.message
    assert "its phase 1 s" in note.message
    assert notes(exercise(rep=rep("In and up again", "1.2s"))) == ()
    assert notes(exercise(rep="[{hold: stay, teach: Stay., cue: Stay and breathe}]")) == ()
    stay = "[{hold: stay, takes: %s, teach: Stay., cue: Stay there and breathe}]"
    assert len(notes(exercise(rep=stay % "1s"))) == 1
    assert notes(exercise(rep=stay % "1 breath")) == ()


@given(some.text(), some.sampled_from(["setup", "cue", "mistakes", "for", "title"]))
def test_any_text_can_be_read(shipped, text, key):
    """Nothing an author may write makes the reader stumble."""
    place = parse("a", "mine.yaml").place
    entries = [
        (ScalarNode(place, name, True), ScalarNode(place, each, True))
        for name, each in ((key, text), ("position", "chair"))
    ]
    for note in proofread(MappingNode(place, entries), shipped.positions):
        assert note.message.isprintable()


@pytest.mark.parametrize(
    "word", ["if ", "sit ", "no ", "treat ", "put your ", "breathe in, and then ", "a, ", "and ", "-"]
)
def test_long_texts_are_read_quickly(notes, word):
    """The longest text there may be is read in a moment, whatever it repeats."""
    begun = time.monotonic()
    notes(exercise((word * 5000)[:5000], cue=(word * 5000)[:5000]))
    assert time.monotonic() - begun < 5
