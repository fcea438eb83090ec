"""Short articles that come one after the other into a small newsroom."""

STRIKE = """Dockers demand higher wages

The dockers' union of Port Ellery demanded that the harbour company raise wages by eight per cent.

The harbour company rejected the demand on Monday.
"""
RENT = """Tenants call for a rent freeze

Tenants of Marlow called on the city council to freeze rents until spring.
"""
DATED = """---
title: Lodgers of Quill want their lifts mended
date: 2031-05-02
url: https://example.org/quill/lifts
---

The Lodgers' League of Quill demanded that Harbour Homes mend the lifts by June. Harbour Homes rejected the demand.
"""
