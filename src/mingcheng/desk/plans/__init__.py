"""The plan office: documents become plans, people check every part against its sentence, and the plan is published.

`reading` reads a document into items, `parts` turns items into the capability's types and back, `passages` shows the
document with its passages marked, `reviewing` puts both side by side, `forms`, `editing` and `deciding` correct and
decide, `keeping` loses nothing while two do so, `publishing` tells the other rooms.
"""
