"""One origin for web app, API, webhook and socket: on this machine what CloudFront is in front of AWS."""
