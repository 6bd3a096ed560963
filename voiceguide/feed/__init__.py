"""Sessions in, a podcast out: sound files, chapters, transcripts, covers, and the feed that names them."""

from voiceguide.feed.channel import Channel
from voiceguide.feed.write import write_feed

__all__ = ["Channel", "write_feed"]
