"""The outside world behind `ports`: files, what this machine keeps, MediaWiki."""
