"""The commands of a practice: publishing sessions, trying voices, checking content, keeping the cache."""

from pathlib import Path
from typing import Annotated

import typer

from voiceguide.cli import options as opt
from voiceguide.cli.completing import session_names
from voiceguide.errors import BadRequest

cache = typer.Typer(help="Look at, fill or empty the folder of spoken clips.", rich_markup_mode=None)


@opt.session_options
def web(
    asked: opt.Asked,
    folder: Annotated[
        str | None, typer.Argument(help="Where the page goes; made if it is not there. None with --single.")
    ] = None,
    names: opt.Names = None,
    single: Annotated[
        Path | None,
        typer.Option(help="One file that can be sent, with everything in it.", metavar="FILE.html"),
    ] = None,
    choices: Annotated[
        str, typer.Option(help="What can be chosen on the page: short, levels, sides, or all.")
    ] = "",
    serve: Annotated[bool, typer.Option("--serve", help="Then serve it to this machine.")] = False,
    lan: Annotated[bool, typer.Option("--lan", help="Serve it to everyone in this network.")] = False,
    port: Annotated[
        int | None, typer.Option(help="The port to serve on; 0 for any.", min=0, max=65535)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are not ours.")] = False,
) -> None:
    """Write a page for her phone: it plays, shows and breathes with her, and works offline.

    \b
    Examples:
      voiceguide web for-my-phone --serve
      voiceguide web public/exercises morning bedtime
      voiceguide web --single bedtime.html bedtime
      voiceguide web for-my-phone --choices short,sides
    """
    from voiceguide.cli.publish import Serving, make_single, make_site
    from voiceguide.web.choices import kinds_of

    kinds = kinds_of(choices)
    if single is not None:
        if serve or lan or port is not None:
            raise BadRequest(
                "--single writes a file to be sent, not served; leave --serve, --lan and --port out"
            )
        every = [*filter(None, [folder]), *(names or [])]
        make_single(asked.guide(), single, every, asked.request(), kinds, force=force)
        return
    if folder is None:
        raise BadRequest("name a folder for the page, like `voiceguide web for-my-phone`")
    serving = Serving(serve, lan, port, as_it_is=not names and not kinds and asked == opt.Asked())
    make_site(asked.guide(), Path(folder), names or [], asked.request(), kinds, serving, force=force)


@opt.session_options
def feed(
    asked: opt.Asked,
    folder: Annotated[Path, typer.Argument(help="Where the feed goes; made if it is not there.")],
    names: opt.Names = None,
    url: Annotated[str, typer.Option(help="Where the folder will be found: https://...")] = "",
    title: Annotated[str, typer.Option(help="The name of the podcast.")] = "Gentle prenatal exercises",
    about: Annotated[str, typer.Option(help="What it is, in a sentence or two.")] = "",
    author: Annotated[str, typer.Option(help="Whose it is.")] = "voiceguide",
    category: Annotated[str, typer.Option(help="One of Apple's categories.")] = "Health & Fitness",
    date: Annotated[str, typer.Option(help="The day of the first episode, like 2025-01-31.")] = "2025-01-01",
    force: Annotated[bool, typer.Option("--force", help="Replace files that are not ours.")] = False,
) -> None:
    """Write a podcast feed of the sessions, with chapters and transcripts, to put on a web host.

    \b
    Example:
      voiceguide feed public/podcast --url https://clinic.example/podcast
    """
    from voiceguide.cli.publish import make_feed
    from voiceguide.feed import Channel

    channel = Channel(url=url, title=title, about=about, author=author, category=category, date=date)
    make_feed(asked.guide(), folder, names or [], asked.request(), channel, force=force)


def check(
    file: Annotated[Path | None, typer.Argument(help="A YAML file; the shipped one if left out.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Notes on the wording are problems.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Again at each save, until Ctrl-C.")] = False,
    say: Annotated[bool, typer.Option("--say", help="With --watch: say what was changed.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print what an editor needs to complete and underline.")
    ] = False,
) -> None:
    """Check a content file: every problem at once, and notes on its wording, each with line and column.

    \b
    Examples:
      voiceguide check my-exercises.yaml
      voiceguide check my-exercises.yaml --strict
      voiceguide check my-exercises.yaml --watch --say
      voiceguide check --schema > voiceguide.schema.json
    """
    if sum((watch, json, schema)) > 1:
        raise BadRequest("--watch, --json and --schema are three things; ask for one of them")
    if say and not watch:
        raise BadRequest("--say says what is changed while you write; add --watch")
    if watch:
        from voiceguide.cli.watching import watch as watch_content

        if file is None:
            raise BadRequest("name the file you write: voiceguide check my-exercises.yaml --watch")
        watch_content(file, strict=strict, say=say)
        return
    if schema:
        from voiceguide.cli.checking import show_schema

        show_schema(file)
        return
    from voiceguide.cli.checking import check_content

    raise typer.Exit(check_content(file, strict=strict, as_json=json))


def new(
    file: Annotated[Path, typer.Argument(help="The YAML file to write.", metavar="FILE.yaml")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a small exercise of your own to start from, with notes, and help for your editor beside it.

    \b
    Example:
      voiceguide new shoulder-lifts.yaml
    """
    from voiceguide.cli.beginning import begin

    begin(file, force=force)


def doctor(json: opt.AsJson = False) -> None:
    """Tell what works here: voice, sound, encoder, cache.

    \b
    Examples:
      voiceguide doctor
      voiceguide doctor --json
    """
    from voiceguide.cli.doctor import examine

    raise typer.Exit(examine(json=json))


@cache.command("info")
def cache_info(json: opt.AsJson = False) -> None:
    """Show where the spoken clips are, how many and how large.

    \b
    Example:
      voiceguide cache info
    """
    from voiceguide.cli.workshop import show_cache

    show_cache(json=json)


@cache.command("clear")
def cache_clear(json: opt.AsJson = False) -> None:
    """Remove the spoken clips; they are spoken anew when needed.

    \b
    Example:
      voiceguide cache clear
    """
    from voiceguide.cli.workshop import clear_cache

    clear_cache(json=json)


@cache.command("warm")
def cache_warm(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Exercises or routines; all if left out.", autocompletion=session_names),
    ] = None,
    voice: opt.VoiceName = None,
    rate: opt.Rate = None,
    content: opt.Content = None,
    json: opt.AsJson = False,
) -> None:
    """Speak everything now, so that sessions start at once.

    \b
    Example:
      voiceguide cache warm bedtime
    """
    from voiceguide.cli.workshop import warm_cache

    warm_cache(opt.guide(content, voice, rate), names or [], json=json)
