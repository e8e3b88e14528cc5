"""The connector: what assistants call over the Model Context Protocol."""
