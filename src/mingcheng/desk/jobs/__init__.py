"""Work in the background, with progress that survives a reload, cancelling and trying again; a dying worker loses none.

A room registers what is to be done (`job`), asks for it (`enqueue`) and shows it (`jobs/_job.html`).
"""
