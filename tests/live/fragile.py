"""`voiceguide` with a speech engine that hangs or dies whenever it has to say "No list."."""

import os
import sys
import time
from pathlib import Path

AT = "No list."


def be_the_child() -> None:
    """The real program of the child, but for one text."""
    from voiceguide.voice import child

    spoken = child.reply_to

    def reply_to(request, speaker):
        if request.get("text") == AT:
            if os.environ["FRAGILE"] == "die":
                os.kill(os.getppid(), 9)
                os._exit(9)
            time.sleep(60)
        return spoken(request, speaker)

    child.reply_to = reply_to
    child.main(*sys.argv[1:4])


def main() -> None:
    if sys.argv[1] != "play":
        be_the_child()
        return
    from voiceguide.cli.app import main as voiceguide
    from voiceguide.voice import engine

    engine.child.__file__ = str(Path(__file__))
    voiceguide()


if __name__ == "__main__":
    main()
