"""Messages to people outside: sent by every way there is, and what became of them.

Each way out has its own threads and its own file in ``channels``: one that does
not work delays no other. What is to be sent is a row of the records, so a
restart forgets none.
"""
