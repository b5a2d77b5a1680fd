"""What the bench of the page is made of: an organization, the server that tells of it, and a browser that shows it."""
