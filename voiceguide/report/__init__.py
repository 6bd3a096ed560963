"""A diary in; a drawing of her weeks for file and terminal, and a page for her midwife out."""

from voiceguide.report.drawing import weeks_svg
from voiceguide.report.page import report_page
from voiceguide.report.terminal import weeks_text

__all__ = ["report_page", "weeks_svg", "weeks_text"]
