"""The app's process: the companies it holds open, the local API, and the server around them."""
