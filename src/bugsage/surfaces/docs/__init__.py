"""The reference pages, written from the tables and types that the program itself uses."""
