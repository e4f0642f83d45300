"""What ran: from a recorder's or a coverage tool's bytes to one Execution."""
