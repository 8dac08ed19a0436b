"""The outside world behind `ports`: memory, files, MediaWiki."""
