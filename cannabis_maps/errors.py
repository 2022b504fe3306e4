"""The one family of errors: each says what was given, what is allowed and what to do next."""


class CannabisMapsError(Exception):
    """Root of every error that the package raises on purpose."""

    exit_code = 1


class SourceError(CannabisMapsError):
    """A source cannot be read, or is not what it claims to be."""


class InputsDifferError(CannabisMapsError):
    """What an earlier run was made from is not what there is now."""

    exit_code = 3


class PortalError(CannabisMapsError):
    """The City's web service cannot be reached, or does not answer as it should."""


class SuspectCopyError(PortalError):
    """A fetch came to its end, and its copy is so unlike the last one that it is kept apart."""


class TilesError(CannabisMapsError):
    """A basemap cannot be had: its service stays away or refuses, or its file is none."""


class NoRecordsError(CannabisMapsError):
    """The source is sound and no record of it passes the filters."""


class TooFewError(CannabisMapsError):
    """So few records are left that a product would show single ones."""


class OptionError(CannabisMapsError):
    """An option's value is out of range or contradicts another."""


class SurfaceError(CannabisMapsError):
    """Points, weights, grid or window do not fit together."""


class PageError(CannabisMapsError):
    """Words or figures do not fit on the page, or cannot be set in its typeface."""


class OutputError(CannabisMapsError):
    """A product cannot be written where it was asked for."""


class WorkerError(CannabisMapsError):
    """A process that helps was ended before its work was done."""


class ClusterError(CannabisMapsError):
    """A cluster cannot be reached, is not fit for the work, or is lost in the middle of it."""
