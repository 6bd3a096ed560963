"""``python -m voiceguide``."""

from voiceguide.cli.app import main

if __name__ == "__main__":
    main()
