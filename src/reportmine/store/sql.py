"""Conditions that every count and search shares, on a report `r`."""

# Reports that no later edition replaces.
CURRENT = "r.id not in (select replaces from reports where replaces is not null)"
# The year of the inspection, or of publication where no inspection date is printed.
YEAR = "substr(coalesce(r.inspection_to, r.published), 1, 4)"
