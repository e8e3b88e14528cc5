"""Own what every test needs."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background by a shell: children would inherit deafness to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
