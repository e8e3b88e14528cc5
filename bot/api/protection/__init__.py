"""Own what stands between the network and the routes: who may ask, how much, and how long."""
