"""THE STORY: receive, diagnose, assess, offer. The only place where rooms meet."""
