"""Own the English words that say nothing about what a question is after."""

FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are aren as at be been before being
    below between both but by can could couldn d did didn do does doesn doing don done down
    during each even ever few for from further give had hadn has hasn have haven having he her
    here hers him his how i if in into is isn it its itself just know ll m many may me might
    mine more most much must my no nor not of off on once only or other our ours out over own
    please re s said same say says shall she should shouldn so some such t tell than that the
    their theirs them then there these they this those through to too under up us ve very was
    wasn we were weren what when where which who whom whose why will with without won would
    wouldn yes you your yours
    """.split()  # noqa: SIM905  (one word a line would fill three pages)
)
