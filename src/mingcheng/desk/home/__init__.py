"""The page that one comes to, by role: what needs one today, the headline figures, the lights; and the large screen."""
