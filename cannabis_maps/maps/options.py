"""What a reader or an editor may choose about a figure."""

from dataclasses import dataclass

from cannabis_maps.maps.scale import Units
from cannabis_maps.maps.sheet import LETTER_FORM, Form
from cannabis_maps.places import Areas
from cannabis_maps.scale_recipe import CONTINUOUS, ScaleRecipe


@dataclass(frozen=True)
class FigureOptions:
    """What may be chosen about any figure.

    Parameters
    ----------
    units : {"mi", "km"}
        The unit that comes first.
    title, subtitle, credit : str, optional
        In place of (credit: in addition to) the default words.
    form : Form
        Size of the page, and whether it is bare.
    areas : Areas, optional
        Those whose lines and names are drawn; the community areas if left out.
    """

    units: Units = "mi"
    title: str | None = None
    subtitle: str | None = None
    credit: str | None = None
    form: Form = LETTER_FORM
    areas: Areas | None = None


@dataclass(frozen=True)
class MapOptions(FigureOptions):
    """What may be chosen about a heat map besides.

    Parameters
    ----------
    scale : ScaleRecipe
        Continuous or in classes, and with which contours.
    notes : tuple of str
        Sentences for the foot, or ``words@longitude,latitude``.
    """

    scale: ScaleRecipe = CONTINUOUS
    notes: tuple[str, ...] = ()


DEFAULT_OPTIONS = FigureOptions()
