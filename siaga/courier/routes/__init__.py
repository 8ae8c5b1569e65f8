"""The ways a short message can take to the operator; ``channels/sms.py`` tries them in order."""
