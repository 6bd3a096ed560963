"""Sessions in, a page for her phone out: a folder of static files that plays, guides and works offline."""

from voiceguide.web.site import is_site, write_site

__all__ = ["is_site", "write_site"]
