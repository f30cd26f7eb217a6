"""python -m harvester"""

from harvester.faces.cli import main

if __name__ == "__main__":
    main()
