"""Own `wherein embed`."""

from collections.abc import Mapping

from bot.errors import UnknownLanguage
from bot.widget.bundle import languages
from bot.widget.tag import policy, script_tag, server_address

ALL = "all"


def run(address: str, *, language: str, settings: Mapping[str, str], takes_feedback: bool) -> None:
    """Print the tag for a site, and what the site's policy must allow."""
    server = server_address(address)
    if language not in {ALL, *languages()}:
        raise UnknownLanguage(language, known=languages())
    spoken = None if language == ALL else language
    asked = {} if takes_feedback else {"feedback": "off"}
    print(script_tag(server, language=spoken, settings={**settings, **asked}))
    print()
    if not takes_feedback:
        print("Nobody is asked whether an answer helped, since WHEREIN_FEEDBACK is off here.")
        print()
    print("A page with a Content-Security-Policy needs these in it:")
    print("\n".join(f"  {directive}" for directive in policy(server)))
    print()
    print("The server answers the site's visitors once it is told the site's origin, by")
    print("""  WHEREIN_ALLOWED_ORIGINS='["https://www.example.org"]'""")
    print("in its environment or, in its wherein.toml, by")
    print("""  allowed_origins = ["https://www.example.org"]""")
    print()
    print("The hash is that of this version of wherein: after an upgrade, print the tag again.")
