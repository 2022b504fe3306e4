"""The typeface of the figures for the words of a page, as far as the page needs it."""

from base64 import b64encode
from functools import lru_cache
from io import BytesIO

import font_source_sans_pro

# Its own name: what is cut out of a font may not go by the name of the whole.
FAMILY = "Report Sans"
CUTS = {400: "SourceSansPro", 600: "SourceSansProSemibold"}
FEATURES = ("ccmp", "kern", "liga", "lnum", "mark", "tnum")
# Copyright, license and where it is to be read.
KEPT_NAMES = (0, 13, 14)


def font_faces(text: str) -> str:
    """Return style rules that hold the letters of a text, regular and semibold.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The same for the same letters; those that the typeface lacks are left to other fonts.

    Examples
    --------
    >>> font_faces("Arrests")[:53]
    '@font-face{font-family:"Report Sans";font-weight:400;'
    """
    letters = "".join(sorted(set(text)))
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};'
        f"src:url(data:font/woff;base64,{_cut(name, letters)})}}\n"
        for weight, name in CUTS.items()
    )


# To cut a font takes longer than to write the page that it is for.
@lru_cache(maxsize=16)
def _cut(name: str, letters: str) -> str:
    from fontTools import subset  # noqa: PLC0415  only a page needs it, and it takes long to load

    options = subset.Options(
        hinting=False, layout_features=list(FEATURES), name_IDs=list(KEPT_NAMES)
    )
    subsetter, target = subset.Subsetter(options), BytesIO()
    subsetter.populate(text=letters)
    with subset.load_font(font_source_sans_pro.font_files_ttf[name], options) as font:
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(target)
    return b64encode(target.getvalue()).decode()
