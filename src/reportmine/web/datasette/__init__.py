"""What is done to Datasette itself: guards, fresh builds, described tables, ready-made queries."""
