"""Own the English words that a check of wording knows by name."""

FREE = frozenset(
    """
    a also am an and are as at be been being both did do does had has have in is of that the there
    to was were which who whom whose
    """.split()  # noqa: SIM905
)
"""What grammar needs: a sentence may add these and leave them out."""

TURNING = frozenset(
    """
    all always any barely can could except excepting excluding few half hardly if likely many may
    maybe might most mostly must neither never no nobody none nor not nothing nowhere often only or
    perhaps possibly probably rarely scarcely seldom should some sometimes suspected unless until
    unlikely usually without would
    geen ikke inte jamais kein keine keinen nicht nie niet non nunca ohne pas sans
    """.split()  # noqa: SIM905  (the last line is for words of others in a text in English)
)
"""What negates, limits, hedges or counts: a sentence has these where its quote has them."""
