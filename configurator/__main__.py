"""`python -m configurator` is `instruments`."""

from configurator.cli import main

if __name__ == "__main__":
    main()
