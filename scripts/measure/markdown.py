"""Markdown pages of which a script writes parts: what stands between <!-- NAME:begin --> and <!-- NAME:end -->."""


class MarkerError(ValueError):
    """The text has no place for what a script writes."""


def between(text: str, name: str, content: str) -> str:
    """The text with what stands between the markers of one name replaced.

    RAISES (MarkerError): A marker is missing, stands twice, or they stand in the wrong order.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise MarkerError(
            f"needs the lines {begin} and {end}, once each and in this order, for what is written between them"
        )
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n{content}\n{end}{tail}"


def row(*cells: str) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def rule(left: int, right: int) -> str:
    """The line under a table's head: so many columns to the left, so many to the right."""
    return row(*["---"] * left, *["---:"] * right)
