"""Live: sends every change to the screens it concerns, as server-sent events.

One asyncio process. It follows the ledger, works out each changed thing once
per audience in one thread, and hands the same bytes to everybody of it.
"""
