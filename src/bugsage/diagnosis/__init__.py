"""WHY? Suspects, hypotheses, confidence."""
