"""WHAT HAPPENED? Bytes to ErrorEvent to Issue to Triage."""
