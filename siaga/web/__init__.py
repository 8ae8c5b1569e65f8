"""The web room: pages, sessions, roles, the API, administration; ``live`` sends changes."""
