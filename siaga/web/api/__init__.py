"""The HTTP API of screens, at ``/api/``; one file a topic."""
