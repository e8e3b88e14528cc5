"""How the API is run: logs, the server that stops well, and the workers that share a socket."""
