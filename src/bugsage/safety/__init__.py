"""MAY WE? Rules, risk from 0 to 10, approval path."""
