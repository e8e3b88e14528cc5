"""Own which parts of a long text are looked at when all of it would take too long."""


def spread(text: str, *, count: int, width: int) -> tuple[str, ...]:
    """Return at most `count` pieces of `text`, of at most `width` characters, in order.

    They are spread evenly from the first character to the last. A text of no more than
    ``count * width`` characters is returned whole, its pieces overlapping where its length is
    no multiple of `width`. Pieces may begin and end inside a word.
    """
    count = min(count, -(-len(text) // width))
    if count <= 1:
        return (text[:width],) if text else ()
    room = len(text) - width
    starts = (room * at // (count - 1) for at in range(count))
    return tuple(text[start : start + width] for start in starts)
