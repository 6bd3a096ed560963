"""Sessions in, a podcast out: a folder with sound files, chapters, transcripts, a cover and the feed that names them."""

from voiceguide.feed.channel import Channel
from voiceguide.feed.write import write_feed

__all__ = ["Channel", "write_feed"]
