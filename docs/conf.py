"""Settings of Sphinx for these pages: MyST for Markdown, furo for the looks, autodoc for `api.md` alone."""

from importlib.metadata import version as version_of

project = "mikromerit"
author = "the contributors of mikromerit"
version = release = version_of("mikromerit")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
nitpicky = True

myst_heading_anchors = 3

autodoc_typehints = "none"
autodoc_member_order = "bysource"
# names in docstrings and signatures are read as they stand: the pages link to no other project's reference
nitpick_ignore_regex = [("py:.*", ".*")]

html_theme = "furo"
html_title = f"mikromerit {version}"
