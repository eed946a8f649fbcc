"""Jurat: is the error rate of an AI feature acceptable? From people's judgements, with the uncertainty kept."""
