"""Sessions in, a page for her phone out: a folder of static files that plays, guides and works offline."""

from voiceguide.web.site import write_site

__all__ = ["write_site"]
