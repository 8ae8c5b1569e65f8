"""Records as the screens get them: plain dicts, the same for the API and for live.

``api/schemas.py`` describes these dicts to the console; a test compares the two.
Everything of one kind is loaded in a handful of queries, however many there are.
"""
