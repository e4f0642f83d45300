"""FIX IT AND SHOW IT HOLDS: candidates, the loop as a decision, the brief for agents, what a proof says."""
