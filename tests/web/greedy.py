"""Queries that ask for as much memory as they can get: gigabytes each, before there were limits."""

from __future__ import annotations

GREEDY = (
    "select json_group_array(hex(zeroblob(4000000))) from findings",
    "select hex(zeroblob(4900000)) from findings, findings",
    "select randomblob(9999999) from findings, findings",
    "select " + ", ".join(["hex(zeroblob(4900000))"] * 60),
    "select group_concat(text, hex(zeroblob(1000000))) from findings",
    "select randomblob(1000000000)",
    "with recursive r(x) as (select hex(zeroblob(4900000)) union all select x from r) select x from r",
)
