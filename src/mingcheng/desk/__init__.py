"""The desk: the city's people at work in the browser. A Django project, one app a room, named like the capability it shows.

`organisations` who works here and what they may see, `pages` what all pages share, `files` what was uploaded, `jobs` work
in the background; `plans`, `targets`, `tasks`, `deliverables`, `statistics`, `registry`, `policies`, `parks` the rooms,
`home` the page that one comes to. Rooms import capabilities, the four shared apps, and as few of each other as they can.
"""
