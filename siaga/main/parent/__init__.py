"""The parent process of ``siaga up``: starts everything, restarts what dies, stops cleanly.

Kept small on purpose: no Django, standard library only, so that nothing in it
can bring the telephone down.
"""
