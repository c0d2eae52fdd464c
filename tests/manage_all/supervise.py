"""A supervisor over children that a test describes in JSON: `supervise.py STATE SPECS`."""

import json
import os
import sys
from pathlib import Path

from shared.suite import child
from shared.suite.paths import State
from shared.suite.specs import Spec
from shared.suite.supervisor import Supervisor

child.GRACE = 0.5

if __name__ == "__main__":
    state = State(Path(sys.argv[1]))
    described = json.loads(sys.argv[2])
    specs = {name: Spec(name=name, **values) for name, values in described.items()}
    Supervisor(state, specs, os.environ).run()
