"""Sessions in, a page for her phone out: a folder of files, or one file, that guides and works offline."""

from voiceguide.web.single import Single, write_single
from voiceguide.web.site import is_site, write_site

__all__ = ["Single", "is_site", "write_single", "write_site"]
