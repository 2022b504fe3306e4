"""The snippet that puts the page into another: a blog's, or that of a newsroom's CMS."""

from html import escape
from urllib.parse import quote

from cannabis_maps.brief.plain import cleaned

SHORTEST_REM = 36
# Who shows the page is told its height; who strips scripts still has the picture's proportions.
SNIPPET = """\
<figure style="margin:0">
<div style="position:relative;min-height:{rem}rem">
<a href="{page}"><img src="{picture}" alt="{alt}" style="display:block;width:100%;height:auto"></a>
<iframe src="{page}" title="{title}" loading="lazy" style="position:absolute;top:0;left:0;\
width:100%;height:100%;border:0;background:#fff"></iframe>
</div>
</figure>
<script>
addEventListener("message", function (event) {{
  document.querySelectorAll("iframe").forEach(function (frame) {{
    var height = event.data && Number(event.data.explorerHeight);
    if (frame.contentWindow !== event.source || !(height > 0)) return;
    frame.parentNode.style.height = height + "px";
    frame.parentNode.firstElementChild.style.display = "none";
  }});
}});
</script>
"""


def snippet(page: str, picture: str, title: str, alt: str) -> str:
    """Return HTML to be pasted into a page, with the files beside that page.

    Parameters
    ----------
    page, picture : str
        Names of the files.
    title : str
        Of the page.
    alt : str
        What the picture shows.

    Returns
    -------
    str
        An iframe as wide as its place and as high as the page says; where an iframe is not let in,
        the picture, which leads to the page.

    Examples
    --------
    >>> told = snippet("map.html", "map.png", 'Arrests "here"', "A map")
    >>> 'title="Arrests &quot;here&quot;"' in told, "<iframe" in told
    (True, True)
    """
    return SNIPPET.format(
        rem=SHORTEST_REM,
        page=escape(quote(page)),
        picture=escape(quote(picture)),
        title=escape(cleaned(title)),
        alt=escape(cleaned(alt)),
    )
