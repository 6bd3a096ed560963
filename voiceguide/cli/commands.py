"""The commands for sessions, with options and help; what they do stands in the modules they call."""

from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from voiceguide.cli import diary, patients, practice, teacher
from voiceguide.cli import options as opt
from voiceguide.cli.completing import remote_words, session_names
from voiceguide.cli.history import history
from voiceguide.cli.me import me

FOR_HER: Final = "For you"
FOR_AUTHORS: Final = "For authors of exercises"
FOR_A_PRACTICE: Final = "For a practice"


def add_to(app: typer.Typer) -> None:
    """Register all commands, by whom they are for, in the order of the help."""
    groups = {
        FOR_HER: (
            play,
            resume,
            diary.today,
            diary.felt,
            history,
            diary.report,
            me,
            listen,
            list_,
            remote,
            practice.doctor,
        ),
        FOR_AUTHORS: (practice.new, practice.check, show, say, teacher.voices),
        FOR_A_PRACTICE: (
            export,
            patients.practice,
            practice.web,
            practice.feed,
            teacher.script,
            teacher.record,
        ),
    }
    for group, commands in groups.items():
        for command in commands:
            app.command(command.__name__.rstrip("_"), rich_help_panel=group)(command)
    app.add_typer(practice.cache, name="cache", no_args_is_help=True, rich_help_panel=FOR_A_PRACTICE)


def list_(
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    voice: opt.VoiceName = None,
    rate: opt.Rate = None,
    content: opt.Content = None,
) -> None:
    """Name every exercise and routine, with how long it takes.

    \b
    Example:
      voiceguide list
    """
    from voiceguide.cli.listing import show_list

    show_list(opt.guide(content, voice, rate), json)


@opt.session_options
def show(
    asked: opt.Asked,
    name: opt.Name,
    json: Annotated[bool, typer.Option("--json", help="The timeline as JSON, see docs/timeline.md.")] = False,
    why: Annotated[bool, typer.Option("--why", help="What was moved, shortened or dropped.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Only the words, to read.")] = False,
    budget: Annotated[
        bool, typer.Option("--budget", help="How soon you move, and how much of it is doing.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(help="Draw it into this .svg file instead.", metavar="FILE.svg")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the picture if it is there.")] = False,
) -> None:
    """Show the plan before anything is heard: total time, every cue with its time.

    \b
    Examples:
      voiceguide show pelvic-rocking
      voiceguide show bedtime --why
      voiceguide show bedtime --budget
      voiceguide show torso-twist --picture twist.svg
    """
    from voiceguide.cli.listing import show_picture, show_session

    if picture is not None:
        show_picture(asked.guide().fitted(asked.request()), name, picture, force)
        return
    show_session(asked.guide(), name, asked.request(), json=json, why=why, text=text, budget=budget)


@opt.session_options
def play(
    asked: opt.Asked,
    name: opt.NameOrNext = None,
    minutes: opt.Minutes = None,
    silent: Annotated[bool, typer.Option("--silent", help="On the screen only, in time.")] = False,
    device: Annotated[str | None, typer.Option(help="A loudspeaker of `voiceguide doctor`.")] = None,
    record: Annotated[
        Path | None, typer.Option(help="Also write what is played to this .wav file.", metavar="FILE.wav")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the recording if it is there.")] = False,
    wait: Annotated[
        Literal["time", "ready", "both", "always"] | None,
        typer.Option(
            help="What ends a wait: its time, you (with Return, or by saying so), or both; always: only you."
        ),
    ] = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Instead of the guide that is playing, if one is.")
    ] = False,
    listen: opt.Hears = None,
) -> None:
    """Play an exercise or routine, or what is next today: space pauses, h tells the keys, q stops.

    \b
    Examples:
      voiceguide play
      voiceguide play --minutes 10
      voiceguide play pelvic-rocking
      voiceguide play full --start pelvic-tilt
      voiceguide play bedtime --wait ready
    """
    from voiceguide.cli.play import head_start
    from voiceguide.cli.session import Venue, play_session

    head_start()
    venue = Venue(silent, device, record, force, take_over, listen)
    raise typer.Exit(play_session(asked, name or (), wait, venue, minutes=minutes))


def resume(
    silent: Annotated[bool, typer.Option("--silent", help="On the screen only, in time.")] = False,
    device: Annotated[str | None, typer.Option(help="A loudspeaker of `voiceguide doctor`.")] = None,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="With what another guide is playing, in its place.")
    ] = False,
    listen: opt.Hears = None,
) -> None:
    """Go on with the last session that was not finished, from standing, where it was left.

    \b
    Examples:
      voiceguide resume
      voiceguide resume --take-over
    """
    from voiceguide.cli.play import head_start
    from voiceguide.cli.session import resume_session

    head_start()
    raise typer.Exit(resume_session(silent=silent, device=device, instead=take_over, listen=listen))


def remote(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="What to do, like `go on`; without, what is playing is told.", autocompletion=remote_words
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Steer the guide that is playing, from anywhere on this machine.

    \b
    Examples:
      voiceguide remote pause
      voiceguide remote go on
      voiceguide remote --json
    """
    from voiceguide.cli.remote import steer

    raise typer.Exit(steer(" ".join(words or ()), json))


def listen(
    phrases: Annotated[
        list[str] | None, typer.Argument(help='Only these, like "stop now"; all that can be said without.')
    ] = None,
    device: Annotated[str | None, typer.Option(help="A loudspeaker of `voiceguide doctor`.")] = None,
) -> None:
    """Practise being heard: say what is shown, see at once what was understood, and what would help.

    \b
    Examples:
      voiceguide listen
      voiceguide listen "stop now" "wait a moment"
    """
    from voiceguide.cli.practice_room import practise, rows_named

    practise(rows_named(phrases or ()), device)


@opt.session_options
def export(
    asked: opt.Asked,
    names: Annotated[
        list[str] | None, typer.Argument(help="Exercises or routines.", autocompletion=session_names)
    ] = None,
    minutes: opt.Minutes = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file, or a folder for several.")
    ] = None,
    format: opt.FileFormat = None,
    bitrate: opt.BitRate = None,
    sample_rate: opt.SampleRate = None,
    stereo: opt.Stereo = False,
    with_: opt.With = "",
    all: Annotated[bool, typer.Option("--all", help="Everything in the library.")] = False,
    jobs: opt.Jobs = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are already there.")] = False,
) -> None:
    """Write sessions to sound files, the same to the sample as they are played.

    \b
    Examples:
      voiceguide export bedtime
      voiceguide export --minutes 10
      voiceguide export pelvic-tilt -o tilt.mp3 --reps 8
      voiceguide export bedtime -o bedtime.m4b --with captions,picture
      voiceguide export --all -o for-my-phone --jobs 2
    """
    from voiceguide.cli.export import export_all
    from voiceguide.cli.job import Form
    from voiceguide.export import endings

    form = Form(format, opt.bit_rate(bitrate), stereo, endings(with_), force)
    open_guide = partial(asked.guide, sample_rate)
    export_all(open_guide, names or [], all, asked.request(), output, form, jobs, minutes=minutes)


def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    device: Annotated[str | None, typer.Option(help="A loudspeaker of `voiceguide doctor`.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file instead.")] = None,
    voice: opt.VoiceName = None,
    rate: opt.Rate = None,
) -> None:
    """Say a sentence, to try a voice or a wording.

    \b
    Example:
      voiceguide say "Breathe out, and round up."
    """
    from voiceguide.cli.play import run

    guide = opt.guide(None, voice, rate)
    try:
        session = guide.say(text)
        if output:
            session.export(output)
            code = 0
        else:
            code = run(session, device=device)
    finally:
        guide.close()
    raise typer.Exit(code)
