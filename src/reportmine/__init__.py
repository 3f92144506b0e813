"""reportmine reads inspection and system-review reports, finds the judgements in them, and publishes
them as one SQLite file that people can search, compare and browse.

The steps are functions, one a package:

    read.read(path) -> Document            structure.structure(document) -> Report
    tag.tag_report(report) -> tags         encode.open.encoder().encode(texts)
    pipeline.build(database, paths)        search.search(connection, query)
"""

__version__ = "0.1.0"
